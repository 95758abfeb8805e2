namespace Pipeline.Adapters.Tests.Git;

/// <summary>No environment variable affects the reading of a checkout. <c>{other}</c> is another clone, clean and at another commit.</summary>
[Collection(nameof(Clone))]
public sealed class CheckoutVariablesTests : IDisposable
{
    private readonly Clone clone = new();
    private readonly Clone other = new();

    public static TheoryData<string> Variables { get; } =
    [
        "GIT_DIR={other}/.git",
        "GIT_DIR={other}/.git GIT_WORK_TREE={other}",
        "GIT_WORK_TREE={other}",
        "GIT_INDEX_FILE={other}/.git/index",
        "GIT_INDEX_FILE=/dev/null",
        "GIT_COMMON_DIR={other}/.git",
        "GIT_OBJECT_DIRECTORY={other}/.git/objects",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES={other}/.git/objects",
        "GIT_CEILING_DIRECTORIES={clone}",
        "GIT_NAMESPACE=other",
        "GIT_PREFIX=sub/",
        "GIT_IMPLICIT_WORK_TREE=0",
        "GIT_INTERNAL_SUPER_PREFIX=other/",
        "GIT_CONFIG={other}/.git/config",
        "GIT_CONFIG_GLOBAL={hiding}",
        "GIT_CONFIG_SYSTEM={hiding}",
        "GIT_CONFIG_NOSYSTEM=0 GIT_CONFIG_SYSTEM={hiding}",
        "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=status.showUntrackedFiles GIT_CONFIG_VALUE_0=no",
        "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.worktree GIT_CONFIG_VALUE_0={other}",
        "GIT_CONFIG_COUNT=-1",
        "GIT_CONFIG_PARAMETERS='status.showuntrackedfiles'='no'",
        "GIT_CONFIG_PARAMETERS=broken",
        "GIT_LITERAL_PATHSPECS=1",
        "GIT_GLOB_PATHSPECS=1",
        "GIT_NOGLOB_PATHSPECS=1",
        "GIT_ICASE_PATHSPECS=1",
        "GIT_EXEC_PATH={other}",
        "GIT_DEFAULT_HASH=sha256",
        "GIT_ATTR_SOURCE=HEAD",
        "GIT_ATTR_NOSYSTEM=0",
        "GIT_EXTERNAL_DIFF=false",
        "GIT_DIFF_OPTS=-u0",
        "GIT_PAGER=false",
        "GIT_PAGER_IN_USE=1",
        "GIT_OPTIONAL_LOCKS=1",
        "GIT_NO_REPLACE_OBJECTS=0",
        "GIT_REPLACE_REF_BASE=refs/heads/",
        "GIT_GRAFT_FILE={other}/a.txt",
        "GIT_SHALLOW_FILE={other}/a.txt",
        "GIT_QUARANTINE_PATH={other}",
        "GIT_REF_PARANOIA=1",
        "GIT_NO_LAZY_FETCH=1",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM=1",
        "GIT_TEMPLATE_DIR={other}",
        "GIT_TRACE=1 GIT_TRACE_SETUP=1 GIT_TRACE_PERFORMANCE=1",
        "GIT_TRACE2=1 GIT_TRACE2_EVENT=1",
        "GIT_FSMONITOR_TEST=1 GIT_TEST_ASSUME_DIFFERENT_OWNER=1",
        "GIT_FLUSH=0",
        "XDG_CONFIG_HOME={other}",
        "LANGUAGE=de LC_ALL=de_DE.UTF-8",
        "PAGER=false EDITOR=false",
        "TZ=Pacific/Kiritimati",
    ];

    public void Dispose()
    {
        other.Dispose();
        clone.Dispose();
    }

    [Theory]
    [MemberData(nameof(Variables))]
    public async Task No_variable_changes_what_is_read(string assignments)
    {
        var hash = await clone.Made();
        await other.Made();
        other.Write("a.txt", "other\n");
        await other.Committed();
        var hiding = Path.Combine(clone.Home, "hiding");
        await File.WriteAllTextAsync(hiding, "[status]\n\tshowUntrackedFiles = no\n", TestContext.Current.CancellationToken);
        foreach (var (name, value) in assignments.Split(' ').Select(one => one.Split('=', 2)).Select(parts => (parts[0], parts[1])))
        {
            clone.Set(name, value
                .Replace("{other}", other.Folder, StringComparison.Ordinal)
                .Replace("{clone}", clone.Folder, StringComparison.Ordinal)
                .Replace("{hiding}", hiding, StringComparison.Ordinal));
        }

        Assert.Equal(new DeploymentCommit(hash, "lane", IsDirty: false), await clone.Origin());
        clone.Write("sub/new.txt", "new");
        Assert.Equal(new DeploymentCommit(hash, "lane", IsDirty: true), await clone.Origin());
    }
}
