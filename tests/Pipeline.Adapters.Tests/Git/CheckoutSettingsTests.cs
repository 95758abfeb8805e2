using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests.Git;

/// <summary>No setting of the user or clone hides a change or starts a program. <c>{home}</c> is the user's home, <c>{other}</c> a clean worktree.</summary>
[Collection(nameof(Clone))]
public sealed class CheckoutSettingsTests : IDisposable
{
    private readonly Clone clone = new();

    /// <summary>A setting, and the change that it would hide.</summary>
    public static TheoryData<string, string> Settings { get; } = new()
    {
        { "status.showUntrackedFiles=no", "new" },
        { "core.excludesFile={home}/all", "new" },
        { "core.untrackedCache=true", "new" },
        { "core.ignoreCase=true", "case" },
        { "core.worktree={other}", "new" },
        { "core.worktree={other}", "edit" },
        { "core.bare=true", "edit" },
        { "core.fsmonitor={home}/monitor", "edit" },
        { "core.fsmonitor={home}/monitor", "new" },
        { "core.attributesFile={home}/attributes filter.hide.clean={home}/hide", "edit" },
        { "core.attributesFile={home}/attributes filter.hide.process={home}/hide filter.hide.required=true", "edit" },
        { "core.fileMode=false", "mode" },
        { "core.autocrlf=true", "crlf" },
        { "core.autocrlf=input", "crlf" },
        { "core.safecrlf=true core.autocrlf=true", "crlf" },
        { "core.trustctime=false core.checkStat=minimal", "stat" },
        { "core.ignoreStat=true", "edit" },
        { "core.sparseCheckout=true", "gone" },
        { "core.symlinks=false", "edit" },
        { "core.hooksPath={home}", "edit" },
        { "core.quotePath=true", "new" },
        { "core.pager=false color.ui=always", "new" },
        { "status.relativePaths=true status.branch=false status.short=true status.renames=copies status.aheadBehind=false", "edit" },
        { "diff.ignoreSubmodules=all diff.external=false diff.renames=copies diff.noprefix=true", "edit" },
        { "alias.status=version alias.rev-parse=version", "edit" },
        { "advice.statusHints=false core.commentChar=#", "edit" },
        { "index.version=4 core.splitIndex=true", "edit" },
        { "gc.auto=1 maintenance.auto=true", "edit" },
        { "include.path={home}/hiding", "new" },
        { "trace2.normalTarget=1", "edit" },
    };

    public void Dispose() => clone.Dispose();

    [Theory]
    [MemberData(nameof(Settings))]
    public Task No_setting_of_the_user_hides_a_change(string settings, string change) => Hidden("--global", settings, change);

    [Theory]
    [MemberData(nameof(Settings))]
    public Task No_setting_of_the_clone_hides_a_change(string settings, string change) => Hidden("--local", settings, change);

    [Theory]
    [InlineData(".git/info/exclude", "*\n", "new")]
    [InlineData("../home/.config/git/ignore", "*\n", "new")]
    [InlineData(".git/info/attributes", "* text\n", "crlf")]
    [InlineData("../home/.config/git/attributes", "* text\n", "crlf")]
    [InlineData(".git/info/sparse-checkout", "/sub/\n", "gone")]
    public async Task No_file_beside_the_sources_hides_a_change(string file, string content, string change)
    {
        await clone.Made();
        clone.Write(file, content);
        await Change(change);
        Assert.True(await clone.IsDirty());
    }

    [Theory]
    [InlineData("--assume-unchanged")]
    [InlineData("--skip-worktree")]
    [InlineData("--fsmonitor-valid")]
    public async Task No_entry_of_the_index_hides_a_change(string mark)
    {
        await clone.Made();
        await clone.Git("config", "core.fsmonitor", "true");
        await clone.Git("update-index", mark, "a.txt");
        Assert.False(await clone.IsDirty());
        await Change("edit");
        Assert.True(await clone.IsDirty());
        await Change("gone");
        Assert.True(await clone.IsDirty());
        await Command.Run("git", "-C", clone.Folder, "fsmonitor--daemon", "stop");
    }

    [Fact]
    public async Task No_state_of_the_index_is_taken_for_a_change()
    {
        await clone.Made();
        clone.Write(".git/index.lock", "");
        Assert.False(await clone.IsDirty());
        clone.Write(".git/index", "broken");
        Assert.False(await clone.IsDirty());
        await Change("edit");
        Assert.True(await clone.IsDirty());
    }

    [Fact]
    public async Task No_replacement_of_an_object_hides_a_change()
    {
        var first = await clone.Made();
        clone.Write("a.txt", "second\n");
        var second = await clone.Committed();
        await clone.Git("checkout", "-q", first);
        await clone.Git("replace", first, second);
        clone.Write("a.txt", "second\n"); // the replacement's bytes, not the commit's
        Assert.True(await clone.IsDirty());
    }

    [Fact]
    public async Task Nothing_is_written_into_the_clone()
    {
        await clone.Made();
        string Files() => string.Join('\n', Directory.EnumerateFiles(clone.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks}"));
        File.SetLastWriteTimeUtc(clone.At("a.txt"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var before = Files();
        Assert.False(await clone.IsDirty());
        Assert.Equal(before, Files());
    }

    private async Task Hidden(string scope, string settings, string change)
    {
        await clone.Made();
        await Command.Output("git", "clone", "-q", clone.Folder, Path.Combine(clone.Beside, "other"));
        await File.WriteAllTextAsync(Path.Combine(clone.Home, "all"), "*\n");
        await File.WriteAllTextAsync(Path.Combine(clone.Home, "attributes"), "* filter=hide\n");
        await File.WriteAllTextAsync(Path.Combine(clone.Home, "hiding"), "[status]\n\tshowUntrackedFiles = no\n");
        Script("monitor", "touch \"$(dirname \"$0\")/started\"; printf 'token\\0'");
        Script("hide", "touch \"$(dirname \"$0\")/started\"; echo a");
        await clone.Git("status"); // so that the index knows every file
        foreach (var setting in settings.Split(' ').Select(one => one.Split('=', 2)))
        {
            await clone.Git("config", scope, setting[0], setting[1]
                .Replace("{home}", clone.Home, StringComparison.Ordinal).Replace("{other}", Path.Combine(clone.Beside, "other"), StringComparison.Ordinal));
        }

        Assert.False(await clone.IsDirty());
        await Change(change);
        Assert.True(await clone.IsDirty());
        Assert.False(File.Exists(Path.Combine(clone.Home, "started")));
    }

    private async Task Change(string change)
    {
        switch (change)
        {
            case "new":
                clone.Write("sub/new ü.txt", "new");
                break;
            case "edit":
                clone.Write("a.txt", "edited\n");
                break;
            case "mode":
                await Command.Output("chmod", "+x", clone.At("a.txt"));
                break;
            case "crlf":
                clone.Write("a.txt", "a\r\n");
                break;
            case "case":
                clone.Write("A.TXT", "a\n");
                break;
            case "gone":
                File.Delete(clone.At("a.txt"));
                break;
            default:
                // Same length and time as before: only the inode's time differs.
                var at = File.GetLastWriteTimeUtc(clone.At("a.txt"));
                await clone.Git("update-index", "--refresh");
                clone.Write("a.txt", "b\n");
                File.SetLastWriteTimeUtc(clone.At("a.txt"), at);
                break;
        }
    }

    private void Script(string name, string body) => ShellScript.Write(Path.Combine(clone.Home, name), $"#!/bin/sh\n{body}\n");
}
