using Pipeline.Contracts;

namespace Pipeline.Processor;

/// <summary>What is loaded in the process: the assemblies that were compiled in, by name.</summary>
internal static class LoadedModules
{
    // The control plane and its web framework have no place in a container.
    private static readonly string[] Forbidden = ["control_plane", "django"];

    public static IReadOnlyList<string> Names() =>
    [
        .. AppDomain.CurrentDomain.GetAssemblies()
            .Select(assembly => assembly.GetName().Name ?? "")
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "forbidden import: …".</exception>
    public static void RefuseForbidden(IReadOnlyList<string> names)
    {
        var found = Forbidden.FirstOrDefault(forbidden =>
            names.Any(name => string.Equals(name.Split('.')[0], forbidden, StringComparison.OrdinalIgnoreCase)));
        if (found is not null)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"forbidden import: {found}");
        }
    }
}
