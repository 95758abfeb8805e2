using System.Globalization;
using System.Net.Sockets;

namespace Setup.Tests;

public sealed class EngineRefusalTests
{
    [Theory]
    [InlineData("up", "moon")]
    [InlineData("fly")]
    [InlineData]
    public async Task Wrong_usage_ends_with_2_and_shows_the_usage(params string[] arguments)
    {
        var ended = await Shell.RunAsync(null, Shell.Engine, arguments);

        Assert.Equal(2, ended.Code);
        Assert.Contains("engine.sh up [--no-engine-setup] [PART…]", ended.Errors, StringComparison.Ordinal);
        Assert.Empty(ended.Output);
    }

    [Fact]
    public async Task Declining_names_what_is_missing_and_touches_nothing()
    {
        using var scratch = new Scratch();
        var folder = scratch.Path("engine");

        var ended = await Shell.RunAsync(At(folder), Shell.Engine, "up", "--no-engine-setup", "engine");

        Assert.Equal(3, ended.Code);
        Assert.Contains("left so by --no-engine-setup: engine; start a Docker engine with buildx", ended.Sentence, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_user_who_is_not_root_is_told_what_root_has_to_run()
    {
        using var scratch = new Scratch();
        // The checkout may be readable only by its owner.
        await Repository.CopyAsync("build/setup", scratch.Folder);
        var folder = scratch.Path("engine");

        var ended = await Shell.RunAsNobodyAsync(At(folder), scratch.Path("build/setup/engine.sh"), "up", "engine");

        Assert.Equal(3, ended.Code);
        Assert.Contains($"missing: engine; only root can set that up; run as root: {scratch.Path("build/setup/engine.sh")} up engine; or start a Docker engine", ended.Sentence, StringComparison.Ordinal);
        Assert.Contains("docker-buildx", ended.Sentence, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("0", "groupadd -f docker && chgrp docker {0} && usermod -aG docker nobody")]
    [InlineData("adm", "usermod -aG adm nobody")]
    public async Task A_user_who_may_not_use_the_engine_is_told_how_to_be_let_in(string group, string commands)
    {
        using var scratch = new Scratch();
        await Repository.CopyAsync("build/setup", scratch.Folder);
        var path = scratch.Path("docker.sock");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        await Shell.RunAsync(null, "bash", "-c", $"chgrp {group} {path} && chmod 660 {path}");

        var ended = await Shell.RunAsNobodyAsync(At(scratch.Folder), scratch.Path("build/setup/engine.sh"), "up", "engine");

        Assert.Equal(3, ended.Code);
        Assert.EndsWith($"this user may not use the Docker engine at {path}; run as root: {string.Format(CultureInfo.InvariantCulture, commands, path)}; then log in again", ended.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_root_stops_what_root_started()
    {
        using var scratch = new Scratch();
        await Repository.CopyAsync("build/setup", scratch.Folder);
        await File.WriteAllTextAsync(scratch.Path("engine.started"), "1 1\n", TestContext.Current.CancellationToken);

        var ended = await Shell.RunAsNobodyAsync(At(scratch.Folder), scratch.Path("build/setup/engine.sh"), "down");

        Assert.Equal(3, ended.Code);
        Assert.Contains($"was started by root; run as root: {scratch.Path("build/setup/engine.sh")} down", ended.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_the_user_named_is_not_replaced()
    {
        using var scratch = new Scratch();
        var environment = At(scratch.Folder);
        environment["DOCKER_HOST"] = "unix:///nowhere/docker.sock";

        var ended = await Shell.RunAsync(environment, Shell.Engine, "up", "engine");

        Assert.Equal(3, ended.Code);
        Assert.Contains("DOCKER_HOST is unix:///nowhere/docker.sock, where no engine answers", ended.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_distribution_is_told_what_to_install()
    {
        using var scratch = new Scratch();
        await File.WriteAllTextAsync(scratch.Path("os-release"), "ID=fedora\nVERSION_ID=43\n");
        Directory.CreateDirectory(scratch.Path("empty"));

        var ended = await Shell.InPrivateMountsAsync(At(scratch.Path("engine")), $"""
            mount --bind {scratch.Path("os-release")} /etc/os-release
            [[ ! -d /usr/libexec/docker ]] || mount --bind {scratch.Path("empty")} /usr/libexec/docker
            exec {Shell.Engine} up engine
            """);

        Assert.Equal(3, ended.Code);
        Assert.Contains("is not Debian 12, so set-up installs nothing; missing: engine", ended.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_said_in_one_sentence()
    {
        Shell.RequireDebian12();
        using var scratch = new Scratch();

        var ended = await Shell.InPrivateMountsAsync(At(scratch.Folder), $"""
            mount -t tmpfs -o size=64m tmpfs {scratch.Folder}
            exec {Shell.Engine} up engine
            """);

        Assert.Equal(1, ended.Code);
        Assert.Contains("MiB free and set-up needs", ended.Sentence, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> At(string folder) =>
        new(StringComparer.Ordinal) { ["PIPELINE_ENGINE_DIR"] = folder };
}
