using System.Globalization;
using System.Security.Cryptography;

namespace Pipeline.Adapters.Git;

/// <summary>A submodule: a commit of another repository at a path relative to the folder.</summary>
internal sealed record GitModule(string Path, string Commit);

/// <summary>The differences of a folder's files from a commit.</summary>
/// <param name="IsElsewhere">Whether the commit has nothing in the folder and ignores it: then the surrounding repository is not the folder's.</param>
/// <param name="IsChanged">Whether a file has different bytes or another mode than in the commit, or is not in it.</param>
/// <param name="Missing">The commit's missing files, relative to the top.</param>
/// <param name="Modules">The commit's submodules.</param>
internal sealed record GitFiles(bool IsElsewhere, bool IsChanged, IReadOnlyCollection<string> Missing, IReadOnlyList<GitModule> Modules);

/// <summary>
/// Compares files with a commit in a temporary repository of our own, which has HEAD, the objects of the examined repository, and constant
/// settings. Therefore hidden index entries, local ignores and attributes, filters, hooks and monitors of the clone or its user have no effect,
/// and no program from a clone's settings starts. The commit's own <c>.gitignore</c> and <c>.gitattributes</c> apply.
/// </summary>
internal sealed class BareComparison : IDisposable
{
    private const string Module = "160000";
    private const int FieldsBeforePath = 8;

    private readonly DirectoryInfo repository = Directory.CreateTempSubdirectory("pipeline-git-");
    private readonly string top;
    private readonly string folder;
    private readonly string commit;
    private readonly GitProgram git;

    /// <param name="top">The folder that the commit's paths are relative to.</param>
    /// <param name="folder">The folder to read: the top, or one in it.</param>
    /// <param name="objects">The absolute path of the object store.</param>
    /// <param name="commit">The commit, in hex.</param>
    /// <param name="variables">The names of all environment variables.</param>
    /// <param name="time">The clock.</param>
    public BareComparison(string top, string folder, string objects, string commit, IReadOnlyCollection<string> variables, TimeProvider time)
    {
        (this.top, this.folder, this.commit) = (top, folder, commit);
        git = new GitProgram(folder, GitVariables.Alone(variables, repository.FullName, top, objects), time);
        repository.CreateSubdirectory("refs");
        repository.CreateSubdirectory("objects");
        Write("HEAD", commit + "\n");
        Write("config", Settings(commit));
    }

    /// <param name="but">A file to skip, relative to the folder, or null.</param>
    /// <param name="cancellationToken">Stops git.</param>
    /// <exception cref="GitRefusal">Git failed.</exception>
    public async Task<GitFiles> Read(string? but, CancellationToken cancellationToken)
    {
        await git.Text(["read-tree", "HEAD"], cancellationToken);
        var entries = Entries(await git.Text(["ls-files", "--stage", "-z", "--", "."], cancellationToken));
        string[] excluded = but is null ? [] : [$":(exclude,literal){but}"];
        var changes = Entries(await git.Text(
            ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all", "--", ".", .. excluded], cancellationToken));
        var missing = changes.Where(IsMissing).Select(Path).ToHashSet(StringComparer.Ordinal);
        return new(
            entries.Length == 0 && changes.Length == 0 && folder != top,
            await IsChanged(changes.Where(change => !IsMissing(change)), cancellationToken),
            missing,
            [.. entries.Where(entry => entry.StartsWith(Module, StringComparison.Ordinal)).Select(Submodule)]);
    }

    public void Dispose() => repository.Delete(recursive: true);

    // git-status(1), "Porcelain Format Version 2": 1 <XY> <sub> <mH> <mI> <mW> <hH> <hI> <path>. The index equals HEAD, so only Y matters.
    private static bool IsMissing(string change) => change.StartsWith("1 .D ", StringComparison.Ordinal);

    private static string Path(string change) => change.Split(' ', FieldsBeforePath + 1)[FieldsBeforePath];

    // git-ls-files(1), --stage: <mode> <object> <stage>\t<path>.
    private static GitModule Submodule(string entry) => new(entry[(entry.IndexOf('\t', StringComparison.Ordinal) + 1)..], entry.Split(' ', 3)[1]);

    private async Task<bool> IsChanged(IEnumerable<string> changes, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            if (change.Split(' ', FieldsBeforePath + 1) is not ["1", ".M", _, var mode, _, var now, var blob, _, var path] || mode != now)
            {
                return true;
            }

            var file = new FileInfo(System.IO.Path.Combine(top, path));
            var size = long.Parse(await git.Line(["cat-file", "-s", blob], cancellationToken), CultureInfo.InvariantCulture);
            if (size > LargeFile.LongestPointer || !await LargeFile.Is(file, await git.Text(["cat-file", "blob", blob], cancellationToken), cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    // What git itself detects about a file system when it creates a repository; a clone's settings may differ in order to hide changes.
    private static string Settings(string commit)
    {
        var isUnix = !OperatingSystem.IsWindows();
        var isWide = commit.Length == 64;
        return string.Create(CultureInfo.InvariantCulture, $"""
            [core]
            	repositoryformatversion = {(isWide ? 1 : 0)}
            	bare = false
            	filemode = {(isUnix ? "true" : "false")}
            	symlinks = {(isUnix ? "true" : "false")}
            	autocrlf = {(isUnix ? "false" : "input")}
            	ignorecase = false
            	precomposeunicode = true
            {(isWide ? "[extensions]\n\tobjectformat = sha256" : "")}

            """);
    }

    private void Write(string name, string content) => File.WriteAllText(System.IO.Path.Combine(repository.FullName, name), content);

    private static string[] Entries(string output) => output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>
/// A file that Git LFS stores outside the commit, which has a pointer to it (the LFS specification, "The Pointer"). The LFS program is not used,
/// because it is a filter, which anyone may configure differently.
/// </summary>
internal static class LargeFile
{
    /// <summary>The maximum size of a pointer in bytes.</summary>
    public const int LongestPointer = 1023;

    private const string FirstLine = "version https://git-lfs.github.com/spec/v1";
    private const string Oid = "oid sha256:";
    private const string Size = "size ";

    /// <summary>Whether a file matches the commit's pointer blob.</summary>
    public static async Task<bool> Is(FileInfo file, string blob, CancellationToken cancellationToken)
    {
        var lines = blob.Split('\n');
        if (lines[0] != FirstLine || !lines.Contains(Size + file.Length.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal))
        {
            return false;
        }

        await using var content = file.OpenRead();
        var hash = await SHA256.HashDataAsync(content, cancellationToken);
        return lines.Contains(Oid + Convert.ToHexStringLower(hash), StringComparer.Ordinal);
    }
}
