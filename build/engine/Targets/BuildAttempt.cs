using Nuke.Common.IO;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>
/// Records in <c>.nuke/temp/build-attempt.log</c> which targets succeeded, so that <c>--continue</c> skips them. The first line lists the
/// invoked targets, the second is a fingerprint of the arguments; an attempt continues only with the same ones. The file is replaced atomically, so
/// after two concurrent builds it describes one of them.
/// </summary>
internal sealed class BuildAttempt
{
    private const int Heading = 2;

    private readonly AbsolutePath _file;
    private readonly HashSet<string> _skipped;
    private readonly List<string> _lines;
    private readonly Lock _gate = new();

    private BuildAttempt(AbsolutePath file, IReadOnlyList<string> lines) =>
        (_file, _lines, _skipped) = (file, [.. lines], lines.Skip(Heading).ToHashSet(StringComparer.Ordinal));

    public static BuildAttempt Begin(AbsolutePath directory, NukeBuild build, string arguments)
    {
        var file = directory / "build-attempt.log";
        string[] heading = [string.Join(' ', build.InvokedTargets.Select(x => x.Name)), arguments];
        string[] previous = build.Continue && file.FileExists() ? file.ReadAllLines() : [];
        if (previous.Length > 0 && !previous.Take(Heading).SequenceEqual(heading, StringComparer.Ordinal))
        {
            Log.Warning("The last attempt {Difference:l}, so this one starts from the beginning", previous[0] == heading[0] ? "had other arguments" : "invoked other targets");
            previous = [];
        }

        var attempt = new BuildAttempt(file, [.. heading, .. previous.Skip(Heading)]);
        attempt.Write();
        return attempt;
    }

    public bool HasSucceeded(ExecutableTarget target) => _skipped.Contains(target.Name);

    public void Add(ExecutableTarget target)
    {
        lock (_gate)
        {
            _lines.Add(target.Name);
            Write();
        }
    }

    private void Write() => _file.ReplaceText(string.Join('\n', _lines) + '\n');
}
