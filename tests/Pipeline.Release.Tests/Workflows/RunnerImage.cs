using CliWrap;
using CliWrap.Buffered;

namespace Pipeline.Release.Tests.Workflows;

/// <summary>
/// The image <c>debian:12</c>, which a runner pulls. Without it and without a registry to pull from, a replacement is built from the same release's
/// packages, with just enough for a script that finds its bases built; it is removed afterwards.
/// </summary>
internal sealed class RunnerImage : IAsyncDisposable
{
    private const string Name = "debian:12";
    private const string Packages = "base-files,bash,coreutils,findutils,grep,sed,util-linux,libc-bin";

    private readonly bool isOurs;

    private RunnerImage(bool isOurs) => this.isOurs = isOurs;

    public static async Task<RunnerImage> Have()
    {
        if ((await Shell("docker image inspect debian:12")).IsSuccess)
        {
            return new RunnerImage(isOurs: false);
        }

        var made = await Shell($"""
            set -euo pipefail
            folder=$(mktemp -d)
            trap 'rm -rf "$folder"' EXIT
            sources=/var/lib/pipeline-setup/apt/sources.list
            [[ -s $sources ]] || sources=/etc/apt/sources.list
            grep ' bookworm' "$sources" >"$folder/sources.list"
            mmdebstrap --quiet --mode=root --variant=extract --include={Packages} bookworm "$folder/root.tar" "$folder/sources.list"
            docker import "$folder/root.tar" {Name}
            """);
        Assert.SkipUnless(made.IsSuccess, $"there is no image {Name}, and none can be made here: {made.StandardError}");
        return new RunnerImage(isOurs: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (isOurs)
        {
            await Shell($"docker rmi {Name}");
        }
    }

    private static async Task<BufferedCommandResult> Shell(string script) =>
        await CliWrap.Cli.Wrap("bash").WithArguments(["-c", script]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
}
