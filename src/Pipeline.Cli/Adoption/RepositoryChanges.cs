using Pipeline.Cli.Hosting;
using Pipeline.Clients;

namespace Pipeline.Cli.Adoption;

/// <summary>Applies the template to the repository of the working directory, says what it wrote, and lets the front door write the workflows.</summary>
/// <param name="context">The command's dependencies.</param>
/// <param name="cancellationToken">Stops the programs that it runs.</param>
internal sealed class RepositoryChanges(CommandContext context, CancellationToken cancellationToken)
{
    private static readonly string FrontDoor = OperatingSystem.IsWindows() ? "build.cmd" : "./build.sh";

    /// <summary>Whether the front door writes the workflows.</summary>
    public required bool Workflows { get; init; }

    /// <summary>Whether to show the changes only.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Further files for the repository with this root.</summary>
    public Func<string, IReadOnlyList<PlannedFile>> Examples { get; init; } = static _ => [];

    /// <summary>Decides on replacing files that others wrote, once their differences are shown: null to go on, otherwise the exit code. Receives their names.</summary>
    public Func<string, int?> Refuses { get; init; } = static _ => null;

    /// <summary>Plans, writes, and answers with the list of files.</summary>
    /// <param name="choose">Chooses what to write; throws to refuse.</param>
    /// <param name="written">Follows up on the files in the repository with this root, before the front door runs.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the working directory is not a repository's root, or a file is in the way.</exception>
    public int Apply(Func<IReadOnlyList<PlannedFile>, IReadOnlyList<PlannedFile>> choose, Action<string> written)
    {
        var root = RequireRoot(context.WorkingDirectory);
        var files = new RepositoryFiles(root, InitCommand.Version);
        IReadOnlyList<PlannedFile> plan = [.. choose([.. files.Plan(), .. Workflows ? files.ForeignWorkflows() : []]), .. Examples(root)];
        RequireKept(root, plan);
        foreach (var file in plan.Where(file => file.Change is FileChange.Foreign or FileChange.Add || (DryRun && file.Change == FileChange.Renew)))
        {
            ShowDifference(root, file);
        }

        if (Refusal(root, plan) is { } refused)
        {
            return refused;
        }

        if (!DryRun)
        {
            files.Write(plan);
            written(root);
        }

        // Before the front door compiles, because people may not wait for it.
        context.Answer(AnswerText.Of(writer => Say(writer, plan)), ExitCode.Success);
        var before = WorkflowFiles(root);
        var compiled = DryRun || !Workflows || RunFrontDoor(root, plan.Any(file => file.Change == FileChange.Foreign && GeneratedWorkflows.Paths.Contains(file.Path, StringComparer.Ordinal)));
        var workflows = before.SetEquals(WorkflowFiles(root)) ? "unchanged" : "written";
        var exit = context.Answer(AnswerText.Of(writer => Conclude(writer, workflows, compiled)), compiled ? ExitCode.Success : ExitCode.Error);
        if (!compiled)
        {
            context.StandardError.WriteLine($"pipeline: the files are written, but the front door did not write the workflows: mend what it says above, then run {FrontDoor} Workflows.");
        }

        return exit;
    }

    /// <summary>The version that the repository of the working directory has; null if it has none.</summary>
    public string? InstalledVersion()
    {
        var file = Path.Combine(RequireRoot(context.WorkingDirectory), "global.json");
        try
        {
            return SdkVersions.Read(File.Exists(file) ? File.ReadAllText(file) : null);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, e.Message, e);
        }
    }

    private static string RequireRoot(string folder)
    {
        for (var up = folder; up is not null; up = Path.GetDirectoryName(up))
        {
            if (Path.Exists(Path.Combine(up, ".git")))
            {
                return up == folder ? WithPlainPaths(folder) : throw new FaultException(ErrorCode.AdapterInvocation, $"the root of this git repository is {up}: run the command there");
            }
        }

        throw new FaultException(ErrorCode.AdapterInvocation, $"{folder} is not a git repository: run git init first, so that replaced files can be restored");
    }

    private int? Refusal(string root, IReadOnlyList<PlannedFile> plan)
    {
        string[] foreign = [.. plan.Where(file => file.Change == FileChange.Foreign).Select(file => file.Path)];
        if (DryRun || foreign.Length == 0)
        {
            return null;
        }

        var uncommitted = foreign.Where(path => !IsCommitted(root, path)).ToArray();
        return uncommitted.Length == 0
            ? Refuses(string.Join(", ", foreign))
            : throw new FaultException(ErrorCode.AdapterInvocation, $"the content of {string.Join(", ", uncommitted)} is in no commit and would be lost, so nothing was written: commit it, or move it away");
    }

    // What git ignores would be in no clone. A tracked file is never ignored.
    private void RequireKept(string root, IReadOnlyList<PlannedFile> plan)
    {
        var output = new Tool("git", context.Time) { Folder = root }.Run(["check-ignore", "--", .. plan.Select(file => file.Path)], static _ => { }, cancellationToken).GetAwaiter().GetResult().Output;
        if (output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ignored)
        {
            throw new FaultException(
                ErrorCode.AdapterInvocation, $"git ignores {string.Join(", ", ignored)}, which no clone would have, so nothing was written: remove the line that `git check-ignore -v {first}` names");
        }
    }

    // Of a file that is untracked or changed, git prints a line.
    private bool IsCommitted(string root, string path)
    {
        var lines = new List<string>();
        var ended = new Tool("git", context.Time) { Folder = root }.Run(["status", "--porcelain", "--", path], lines.Add, cancellationToken).GetAwaiter().GetResult();
        return ended.ExitStatus == 0 && lines.Count == 0;
    }

    private static string WithPlainPaths(string root)
    {
        PlainPaths.Require(root, [.. RepositoryTemplate.Files().Keys, .. RepositoryTemplate.Additions(InitCommand.Version).Select(file => file.Path), GeneratedFiles.Path]);
        return root;
    }

    private void ShowDifference(string root, PlannedFile file)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-init-");
        try
        {
            var wanted = Path.Combine(folder.FullName, Path.GetFileName(file.Path));
            // What the front door will write is known once it is compiled; until then, all of a workflow is replaced.
            File.WriteAllBytes(wanted, GeneratedWorkflows.Paths.Contains(file.Path, StringComparer.Ordinal) ? "# Written by ./build.sh Workflows\n"u8.ToArray() : file.Content);
            if (!OperatingSystem.IsWindows())
            {
                // A difference of modes would be none of the file's.
                File.SetUnixFileMode(wanted, File.GetUnixFileMode(Path.Combine(root, file.Path)));
            }

            // Two names outside of git's knowledge; its exit status says whether they differ.
            _ = new Tool("git", context.Time) { Folder = root }
                .Run(["diff", "--no-index", "--no-color", "--no-ext-diff", "--src-prefix=now/", "--dst-prefix=new/", "--", file.Path, wanted], line => context.StandardError.WriteLine(line.Replace(wanted, $"/{file.Path}", StringComparison.Ordinal)), cancellationToken)
                .GetAwaiter().GetResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private bool RunFrontDoor(string root, bool replaces)
    {
        context.StandardError.WriteLine($"{FrontDoor} Workflows (the first run restores and compiles the front door)");
        var program = OperatingSystem.IsWindows() ? Path.Combine(root, "build.cmd") : "bash";
        string[] arguments = [.. OperatingSystem.IsWindows() ? Array.Empty<string>() : ["build.sh"], "Workflows", .. replaces ? ["--force"] : Array.Empty<string>()];
        return new Tool(program, context.Time) { Folder = root }.Run(arguments, context.StandardError.WriteLine, cancellationToken).GetAwaiter().GetResult().ExitStatus == 0;
    }

    // Each file with the time of its last change: the front door writes only what differs.
    private static HashSet<(string, DateTime)> WorkflowFiles(string root)
    {
        var folder = new DirectoryInfo(Path.Combine(root, ".github", "workflows"));
        return folder.Exists ? [.. folder.EnumerateFiles().Select(file => (file.Name, file.LastWriteTimeUtc))] : [];
    }

    private void Say(TextWriter writer, IReadOnlyList<PlannedFile> plan)
    {
        foreach (var file in plan)
        {
            writer.WriteLine($"{Verb(file.Change),-10}{file.Path}");
        }
    }

    private void Conclude(TextWriter writer, string workflows, bool compiled)
    {
        if (Workflows && compiled)
        {
            writer.WriteLine($"{(DryRun ? "then" : workflows),-10}.github/workflows{(DryRun ? $", by {FrontDoor} Workflows" : "")}");
        }

        if (DryRun)
        {
            writer.WriteLine("Nothing was written.");
        }
        else if (compiled)
        {
            writer.WriteLine($"Judge the processors: {FrontDoor} PrAcceptance");
        }
    }

    private string Verb(FileChange change) => change switch
    {
        FileChange.None => "unchanged",
        FileChange.Write => DryRun ? "new" : "written",
        FileChange.Renew => DryRun ? "older" : "renewed",
        FileChange.Add => DryRun ? "to add to" : "added to",
        _ => DryRun ? "foreign" : "replaced",
    };
}
