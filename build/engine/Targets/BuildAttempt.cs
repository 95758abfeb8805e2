using Nuke.Common.IO;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>
/// Remembers in <c>.nuke/temp/build-attempt.log</c> which targets succeeded, so that <c>--continue</c> skips them. The first
/// line is the targets that were invoked: an attempt is continued only for the same ones.
/// </summary>
internal sealed class BuildAttempt
{
    private readonly string _file;
    private readonly HashSet<string> _succeeded;
    private readonly Lock _gate = new();

    private BuildAttempt(string file, IEnumerable<string> succeeded) =>
        (_file, _succeeded) = (file, succeeded.ToHashSet(StringComparer.Ordinal));

    public static BuildAttempt Begin(AbsolutePath directory, NukeBuild build)
    {
        var file = directory / "build-attempt.log";
        var invocation = string.Join(' ', build.InvokedTargets.Select(x => x.Name));
        string[] previous = build.Continue && file.FileExists() ? file.ReadAllLines() : [];
        if (previous.Length > 0 && previous[0] != invocation)
        {
            Log.Warning("The last attempt invoked other targets, so this one starts anew");
            previous = [];
        }

        var succeeded = previous.Skip(1).ToList();
        File.WriteAllLines(file, [invocation, .. succeeded]);
        return new BuildAttempt(file, succeeded);
    }

    public bool HasSucceeded(ExecutableTarget target) => _succeeded.Contains(target.Name);

    public void Add(ExecutableTarget target)
    {
        lock (_gate)
        {
            File.AppendAllLines(_file, [target.Name]);
        }
    }
}
