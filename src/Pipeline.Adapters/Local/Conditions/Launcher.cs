using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Conditions;

/// <summary>Begins a program where the engine has no option: with a file mask, and with its variables in a certain order.</summary>
/// <remarks>It becomes the program (exec), so signals, exit status and streams are the program's own; it gains nothing, and nothing of the run is in its text.</remarks>
/// <param name="shell">A static shell inside the container.</param>
internal sealed class Launcher(string shell)
{
    // Octal 022, which the engine gives.
    private const int UsualMask = 18;

    // What the engine sets before anything of ours, and what its runtime adds last.
    private static readonly string[] First = ["PATH", "HOSTNAME"];
    private static readonly string[] Last = ["HOME"];

    /// <param name="image">Whose program begins.</param>
    /// <param name="variables">The names of the variables that the container is created with, in their order.</param>
    /// <param name="conditions">Mask and order.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the image has no program.</exception>
    public IReadOnlyList<string> Of(EngineImage image, IReadOnlyList<string> variables, RunConditions conditions)
    {
        if (image.EntryPoint.Count == 0)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the image has no ENTRYPOINT");
        }

        string[] usual = [.. First.Concat(variables).Concat(image.Variables).Concat(Last).Distinct(StringComparer.Ordinal)];
        if (usual.FirstOrDefault(name => !IsName(name)) is { } odd)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the image sets a variable that no shell can name: {odd}");
        }

        var order = conditions.VariablesReversed ? usual.Reverse() : usual;
        // A shell shuffles what it exports and adds to it; env -i gives exactly these, in this order.
        var script = $"umask \"$0\" && exec {shell} env -i {string.Join(' ', order.Select(name => $"{name}=\"${name}\""))} \"$@\"";
        var mask = Convert.ToString(conditions.FileMask ?? UsualMask, 8).PadLeft(4, '0');
        return [shell, "sh", "-c", script, mask, .. image.EntryPoint];
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
