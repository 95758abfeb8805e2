namespace Pipeline.Adapters.Tests;

/// <summary>One classic engine for a class, started on first use.</summary>
public sealed class SharedClassicEngine : IAsyncLifetime
{
    private ClassicEngine? engine;

    internal async Task<ClassicEngine> Start() => engine ??= await ClassicEngine.Start();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (engine is not null)
        {
            await engine.DisposeAsync();
        }
    }
}
