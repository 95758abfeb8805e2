using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests;

/// <summary>A builder other than the engine's, such as <c>docker/setup-buildx-action</c> creates: current for this process and its children until it is disposed.</summary>
internal sealed class OtherBuilder : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("other-builder-");
    private readonly RemoteBuildKit buildKit;

    private OtherBuilder() => buildKit = new RemoteBuildKit(Path.Combine(folder.FullName, "buildkit.sock"));

    /// <param name="engine">The address of the engine that it uses.</param>
    public static async Task<OtherBuilder> MakeCurrent(string engine)
    {
        var other = new OtherBuilder();
        Environment.SetEnvironmentVariable("BUILDX_CONFIG", other.folder.FullName);
        await Command.Output("docker", "--host", engine, "buildx", "create", "--name", "other", "--driver", "remote", "--use", other.buildKit.Address);
        return other;
    }

    public async ValueTask DisposeAsync()
    {
        await Command.Output("docker", "buildx", "rm", "other");
        Environment.SetEnvironmentVariable("BUILDX_CONFIG", null);
        buildKit.Dispose();
        folder.Delete(recursive: true);
    }
}
