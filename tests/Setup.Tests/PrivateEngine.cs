namespace Setup.Tests;

/// <summary>A second engine in its own folder, so that no test touches the machine's.</summary>
internal sealed class PrivateEngine : IAsyncDisposable
{
    private readonly Scratch _scratch = new();

    public string Folder => _scratch.Folder;

    public string Host => "unix://" + _scratch.Path("docker.sock");

    public string Path(string relative) => _scratch.Path(relative);

    public Dictionary<string, string> Environment => new(StringComparer.Ordinal) { ["PIPELINE_ENGINE_DIR"] = Folder };

    public Task<Ended> UpAsync() => Shell.RunAsync(Environment, Shell.Engine, "up", "engine");

    public Task<Ended> DownAsync() => Shell.RunAsync(Environment, Shell.Engine, "down");

    /// <summary>The engine's reported data root; anything but its own folder means that another engine answered.</summary>
    public async Task<string> DataRootAsync()
    {
        var info = await Shell.RunAsync(null, "docker", "--host", Host, "info", "--format", "{{.DockerRootDir}}");
        return info.Output.Trim();
    }

    public string ProcessId() => File.ReadAllText(Path("engine.started")).Split(' ')[0];

    public async ValueTask DisposeAsync()
    {
        await DownAsync();
        _scratch.Dispose();
    }
}
