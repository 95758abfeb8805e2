using System.Diagnostics;

namespace Setup.Tests;

/// <summary>A command's exit code and both of its streams.</summary>
internal sealed record Ended(int Code, string Output, string Errors)
{
    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The only line of a failed set-up; fails if there are more or none.</summary>
    public string Sentence => Assert.Single(ErrorLines);
}

/// <summary>Runs real commands, with the test's own environment.</summary>
internal static class Shell
{
    public static string Engine { get; } = Repository.Path("build/setup/engine.sh");

    public static async Task<Ended> RunAsync(Dictionary<string, string>? environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        // The user's own engine must not affect the test.
        start.Environment.Remove("DOCKER_HOST");
        start.Environment.Remove("PIPELINE_ENGINE_DIR");
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Ended(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs it as a user who is neither root nor in any group.</summary>
    public static Task<Ended> RunAsNobodyAsync(Dictionary<string, string>? environment, string program, params string[] arguments)
    {
        RequireRoot();
        return RunAsync(environment, "setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", program, .. arguments]);
    }

    /// <summary>Runs a program as root with the capabilities that `docker run` gives to every container, which may mount nothing.</summary>
    public static Task<Ended> RunWithRightsOfContainersAsync(Dictionary<string, string>? environment, string program, params string[] arguments)
    {
        RequireRoot();
        const string Given = "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap";
        return RunAsync(environment, "setpriv", [$"--bounding-set={Given}", "--inh-caps=-all", program, .. arguments]);
    }

    /// <summary>Gives a folder and its content to the user of <see cref="RunAsNobodyAsync"/>.</summary>
    public static async Task GiveToNobodyAsync(string folder) =>
        Assert.Equal(new Ended(0, "", ""), await RunAsync(null, "chown", "-R", "65534:65534", folder));

    /// <summary>Runs bash in its own mount namespace, so that its mounts affect nobody else.</summary>
    public static Task<Ended> InPrivateMountsAsync(Dictionary<string, string> environment, string script)
    {
        RequireRoot();
        return RunAsync(environment, "unshare", "--mount", "--propagation", "private", "bash", "-euc", script);
    }

    public static void RequireRoot()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Skip("starting engines and mounting need root on Linux");
        }
    }

    public static void RequireDebian12()
    {
        RequireRoot();
        var release = File.Exists("/etc/os-release") ? File.ReadAllText("/etc/os-release") : "";
        if (!release.Contains("VERSION_CODENAME=bookworm", StringComparison.Ordinal))
        {
            Assert.Skip("set-up installs on Debian 12 alone");
        }
    }
}
