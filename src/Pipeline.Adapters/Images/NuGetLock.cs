using System.Text.RegularExpressions;

namespace Pipeline.Adapters.Images;

/// <summary>Holds a program's packages to its <c>packages.lock.json</c>. NuGet compares them (<c>RestoreLockedMode</c>), but writes a lock where there is none.</summary>
internal static partial class NuGetLock
{
    private const string File = "packages.lock.json";

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a program that takes packages into its image has no lock.</exception>
    public static void Require(string folder, CSharpProgram program)
    {
        if (!program.IsNative && !System.IO.File.Exists(Path.Combine(folder, File)))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"processors/{program.Folder} has no {File}: {Relock(program)}");
        }
    }

    /// <summary>What a line of the compiler's output says about packages that differ from the lock; null if nothing.</summary>
    public static string? Refusal(string line, CSharpProgram program) => Error().Match(line) switch
    {
        { Success: false } => null,
        // Another content under the same version is no edit of the project, and no reason to lock anew.
        var error when error.Groups["code"].Value == "NU1403" => $"{File} of {program.Name} does not hold: {error.Groups["text"].Value}",
        var error => $"{File} of {program.Name} does not hold: {error.Groups["text"].Value} If that is meant, {Relock(program)}",
    };

    private static string Relock(CSharpProgram program) => $"run dotnet restore processors/{program.Folder} --force-evaluate, review the file and commit it";

    // NuGet's own advice follows the reason without a space.
    [GeneratedRegex(@": error (?<code>NU1004|NU1403): (?<text>\S.*?\.)(?=The packages lock file|(\s+\[.*\])?\s*$)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Error();
}
