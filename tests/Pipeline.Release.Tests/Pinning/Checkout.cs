using CliWrap;
using CliWrap.Buffered;

namespace Pipeline.Release.Tests;

/// <summary>A copy of the images' sources in a separate folder, like a clone on another machine.</summary>
internal sealed class Checkout : IDisposable
{
    private static readonly string[] Sources = ["processors", "src", "build/setup"];
    private static readonly string[] Files = ["Directory.Build.props", "Directory.Build.rsp", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig"];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-checkout-");

    private Checkout()
    {
    }

    public string Root => folder.FullName;

    public string Pins => File.ReadAllText(Path.Combine(Root, "pins.json"));

    /// <summary>Copies with this umask; every file gets the current time.</summary>
    public static async Task<Checkout> Make(string umask, params string[] processors)
    {
        var checkout = new Checkout();
        var others = processors.Length == 0 ? "true" : $"find processors -mindepth 1 -maxdepth 1 -type d {string.Concat(processors.Append("_kit").Select(name => $"-not -name {name} "))} -exec rm -r {{}} +";
        var script = $"""
            set -e
            umask {umask}
            cd {checkout.Root}
            tar -C {SourceTree.Root} --exclude=bin --exclude=obj --exclude=__pycache__ -c {string.Join(' ', [.. Sources, .. Files])} | tar -x --no-same-permissions --touch
            {others}
            mkdir -p .pipeline && cp -r {SourceTree.Root}/.pipeline/bases .pipeline/ 2>/dev/null || true
            """;
        var copied = await CliWrap.Cli.Wrap("bash").WithArguments(["-c", script]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(copied.ExitCode == 0, copied.StandardError);
        return checkout;
    }

    /// <summary>Runs <c>pipeline pin</c> there, in a shell with these preparations.</summary>
    /// <param name="prefix">The command that runs the shell: nothing, or <c>unshare --uts</c>.</param>
    /// <param name="prepare">Shell lines: a umask, a time zone, a host name.</param>
    /// <param name="port">The port of the rehearsal's registry.</param>
    /// <param name="arguments">More arguments.</param>
    public async Task<BufferedCommandResult> Pin(string[] prefix, string prepare, int port, params string[] arguments)
    {
        string[] command = [.. prefix, "bash", "-ec", $"{prepare}\nexec \"$@\"", "bash", Tree.Pipeline, "pin", "--pins", "pins.json", $"--rehearsal-port={port}", .. arguments];
        return await CliWrap.Cli.Wrap(command[0]).WithArguments(command[1..]).WithWorkingDirectory(Root).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
    }

    public void Dispose() => folder.Delete(recursive: true);
}
