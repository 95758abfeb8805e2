using Pipeline.Adapters.Local.Engine;
using Pipeline.Adapters.Local.Outputs;
using Pipeline.Adapters.Local.Owners;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Containers;

/// <summary>Runs one container from its creation to its removal: whatever happens, it is gone afterwards.</summary>
internal sealed class ContainerRunner(ContainerEngine engine, EngineImages images, LocalOptions options, TimeProvider time) : IDisposable
{
    private const long Killed = 137;
    private readonly SemaphoreSlim turns = new(options.Concurrency);
    private readonly SweepOnce leftovers = new(engine);

    public LocalOptions Options => options;

    /// <summary>Removes what others left, before anything of ours is there, and makes sure that the image is, for this platform.</summary>
    public async Task<EngineImage> Prepare(RunnableImage image, Platform platform, CancellationToken cancellationToken)
    {
        await leftovers.Sweep();
        return await images.Require(image, platform, cancellationToken);
    }

    /// <param name="settings">The container.</param>
    /// <param name="timeout">The bound on its life, from its start.</param>
    /// <param name="started">Called once, when it is about to start.</param>
    /// <param name="ended">Called once, when it has ended; the engine removes it meanwhile.</param>
    /// <param name="cancellationToken">Kills and removes it.</param>
    public async Task<T> Run<T>(
        ContainerSettings settings, TimeSpan timeout, Action started, Func<ContainerEnd, T> ended, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var container = await engine.Create(settings);
            return await Live(container, settings, timeout, started, ended, cancellationToken);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();

    private async Task<T> Live<T>(
        string container, ContainerSettings settings, TimeSpan timeout, Action started, Func<ContainerEnd, T> ended, CancellationToken cancellationToken)
    {
        Task? removal = null;
        try
        {
            using var streams = new StandardStreams(await engine.Attach(container), options.StderrCharacters);
            started();
            await engine.Start(container);
            var (verdict, status) = await Await(container, settings, timeout, cancellationToken);
            await streams.End(time);
            var outOfMemory = status == Killed && await engine.WasOutOfMemory(container);
            removal = TryRemove(container);
            return ended(new ContainerEnd(verdict, status, outOfMemory, streams.Error, streams.OutputBytes));
        }
        finally
        {
            await (removal ?? TryRemove(container));
        }
    }

    private async Task<(ContainerVerdict Verdict, long Status)> Await(
        string container, ContainerSettings settings, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var expired = new CancellationTokenSource(timeout, time);
        await using var watch = OutputWatch.Begin(settings.ArtifactsFolder, options, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expired.Token, watch.Exceeded);
        try
        {
            return (ContainerVerdict.Exited, await engine.Wait(container, stop.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (watch.Verdict is { } verdict)
            {
                await engine.Stop(container, TimeSpan.Zero);
                return (verdict, 0);
            }

            await engine.Stop(container, options.Grace);
            return (ContainerVerdict.TimedOut, 0);
        }
    }

    // How the run ended is the story; a container that could not be removed is found by its label next time.
    private async Task TryRemove(string container)
    {
        try
        {
            await engine.Remove(container);
        }
        catch (FaultException)
        {
        }
    }
}
