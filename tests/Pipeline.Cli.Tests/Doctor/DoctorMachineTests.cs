using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Pipeline.Cli.Tests.Doctor;

/// <summary>The executable on this machine, with one thing broken at a time in a mount namespace of its own.</summary>
public sealed partial class DoctorMachineTests
{
    private const string NoBuildx = "for d in /usr/local/lib/docker /usr/local/libexec/docker /usr/lib/docker /usr/libexec/docker; do [[ ! -d $d ]] || mount -t tmpfs tmpfs $d; done; export DOCKER_CONFIG=/nowhere\n";
    private const string NoEmulation = "mount -t tmpfs tmpfs /proc/sys/fs/binfmt_misc\n";
    private const string NoDebian = "echo ID=other >/dev/shm/os-release.$$; mount --bind /dev/shm/os-release.$$ /etc/os-release; rm /dev/shm/os-release.$$\n";

    [Fact]
    public async Task A_machine_is_ready_if_set_up_says_so_and_nobody_remote_is_asked()
    {
        Executable.RequireEngine();

        var findings = Findings.Of(await Executable.Run(Environment(), "", "doctor", "--json"));

        Assert.Equal(await Findings.IsReadyForSetUp(), findings.IsReady);
        Assert.Equal("ok ok ok", $"{findings.State("checkout")} {findings.State("sdk")} {findings.State("engine")}");
        Assert.Contains(findings.Facts("engine").GetProperty("image_store").GetString(), (string[])["containerd", "classic"], StringComparer.Ordinal);
        Assert.Equal(["registry", "github", "clock"], findings.Names.Where(name => findings.State(name) == "not-checked"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_socket_that_is_not_there_is_the_engine_that_is_missing()
    {
        var findings = Findings.Of(await Executable.Run(Environment(("DOCKER_HOST", "unix:///nowhere.sock")), "", "doctor", "--json"));

        Assert.Equal(
            "none answers at unix:///nowhere.sock → DOCKER_HOST is unix:///nowhere.sock, where no engine answers; start that engine or unset DOCKER_HOST",
            findings.Said("engine"));
        Assert.Equal(("missing", false), (findings.State("engine"), findings.IsReady));
    }

    [Fact]
    public async Task An_address_that_only_docker_can_use_is_refused_with_the_reason()
    {
        var findings = Findings.Of(await Executable.Run(Environment(("DOCKER_HOST", "ssh://me@far")), "", "doctor", "--json"));

        Assert.StartsWith("DOCKER_HOST is an engine over ssh, which only the docker program supports: ", findings.Said("engine"), StringComparison.Ordinal);
        Assert.False(findings.IsReady);
    }

    [Theory]
    [InlineData("buildx", NoBuildx)]
    [InlineData("emulation", NoEmulation)]
    public async Task What_build_sh_sets_up_by_itself_is_no_obstacle(string name, string fault)
    {
        Executable.RequireEngine();
        Assert.SkipUnless(File.Exists("/etc/debian_version") && (await File.ReadAllTextAsync("/etc/os-release", TestContext.Current.CancellationToken)).Contains("VERSION_CODENAME=bookworm", StringComparison.Ordinal), "set-up installs on Debian 12 alone");

        var findings = Findings.Of(await Executable.RunInPrivateMounts(Environment(), fault, "doctor", "--json"));

        Assert.Equal(("sets-up", true), (findings.State(name), findings.IsReady));
        Assert.Matches(SetsUp(), findings.Said(name));
    }

    [Theory]
    [InlineData("buildx", NoBuildx, "docker has no buildx → missing, and left so by --no-engine-setup: engine; start a Docker engine with buildx and install ", "--no-engine-setup")]
    [InlineData("emulation", NoEmulation, "not ready → missing, and left so by --no-engine-setup: emulation; install what these Debian packages hold: qemu-user-static binfmt-support", "--no-engine-setup")]
    [InlineData("buildx", NoBuildx + NoDebian, "docker has no buildx → this machine is not Debian 12, so set-up installs nothing; missing: engine; start a Docker engine with buildx and install ")]
    public async Task Where_set_up_cannot_or_must_not_help_it_is_missing_with_set_ups_own_sentence(string name, string fault, string said, params string[] options)
    {
        Executable.RequireEngine();

        var findings = Findings.Of(await Executable.RunInPrivateMounts(Environment(), fault, ["doctor", "--json", .. options]));

        Assert.Equal(("missing", false), (findings.State(name), findings.IsReady));
        Assert.StartsWith(said, findings.Said(name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_small_disk_and_another_SDK_are_named()
    {
        using var cli = new CommandLine();
        var findings = Findings.Of(await Executable.RunInPrivateMounts(Environment(), $$$"""
            mount -t tmpfs -o size=64m tmpfs {{{cli.Folder}}}
            cd {{{cli.Folder}}}
            mkdir processors; touch build.sh; echo '{"sdk":{"version":"99.0.100","rollForward":"disable"}}' >global.json
            """, "doctor", "--json"));

        Assert.Equal(("missing", "sets-up"), (findings.State("disk"), findings.State("sdk")));
        Assert.Equal((63, 100), (findings.Facts("disk").GetProperty("free_mib").GetInt32(), findings.Facts("disk").GetProperty("needed_mib").GetInt32()));
        Assert.StartsWith($"63 MiB are free under {cli.Folder}, and compiling needs 100 MiB → free some space", findings.Said("disk"), StringComparison.Ordinal);
        Assert.Equal(
            "no .NET SDK satisfies global.json: ./build.sh downloads one into .nuke/temp/dotnet → without the Internet, install the version that global.json names",
            findings.Said("sdk"));
    }

    [Fact]
    public async Task A_folder_without_a_checkout_is_said_and_bases_that_break_their_contract_are()
    {
        using var cli = new CommandLine();
        cli.With("processors/bases.json", """{"python":{"kind":"image","reference":"python:3.12"}}""");

        var findings = Findings.Of(await Executable.RunIn(cli.Folder, Environment(), "doctor", "--json"));

        Assert.Equal($"{cli.Folder} has no build.sh with a folder processors beside it → change to the root of a repository that has them, or run pipeline init in one", findings.Said("checkout"));
        Assert.Equal(
            ("missing", "bases.json: the reference of python is not an image reference (registry/repository[:tag][@sha256:…])"), (findings.State("processor-bases"), findings.Said("processor-bases")));
        Assert.Equal("ok", findings.State("disk"));
    }

    [Fact]
    public async Task An_engine_that_never_answers_costs_a_check_its_time_and_Ctrl_C_ends_all_of_them()
    {
        using var cli = new CommandLine();
        using var silent = new SilentSocket(Path.Combine(cli.Folder, "engine.sock"));
        var environment = Environment(("DOCKER_HOST", silent.Address));

        var findings = Findings.Of(await Executable.Run(environment, "", "doctor", "--json", "--timeout", "0.5"));
        Assert.Equal("no answer within 0.5 s → try it again, or with a longer --timeout", findings.Said("engine"));

        using var process = Executable.Start(environment, "doctor", "--timeout", "600");
        await silent.Connected(2);
        using var stop = System.Diagnostics.Process.Start("kill", ["-INT", $"{process.Id}"]);
        Assert.Equal(new Result(130, "", ""), await Executable.End(process));
    }

    private static Dictionary<string, string> Environment(params (string Name, string Value)[] variables) => new(
        variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)), StringComparer.Ordinal);

    [GeneratedRegex(@": \./build\.sh (starts it|installs [a-z].*)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SetsUp();

    /// <summary>A socket that accepts and says nothing.</summary>
    private sealed class SilentSocket : IDisposable
    {
        private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly List<Socket> accepted = [];
        private readonly SemaphoreSlim arrivals = new(0);

        public SilentSocket(string path)
        {
            Address = $"unix://{path}";
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen();
            _ = Accept();
        }

        public string Address { get; }

        /// <summary>Waits for connections.</summary>
        public async Task Connected(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await arrivals.WaitAsync(TestContext.Current.CancellationToken);
            }
        }

        public void Dispose()
        {
            socket.Dispose();
            accepted.ForEach(connection => connection.Dispose());
            arrivals.Dispose();
        }

        private async Task Accept()
        {
            while (true)
            {
                accepted.Add(await socket.AcceptAsync());
                arrivals.Release();
            }
        }
    }
}
