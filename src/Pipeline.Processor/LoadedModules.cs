namespace Pipeline.Processor;

/// <summary>The loaded assemblies of the process, by name; all are compiled in.</summary>
internal static class LoadedModules
{
    // The control plane and its web framework must not be in a container.
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
