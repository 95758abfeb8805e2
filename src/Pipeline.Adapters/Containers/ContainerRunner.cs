using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Spans;

namespace Pipeline.Adapters.Containers;

/// <summary>Runs one container from creation to removal; afterwards it is gone in any case.</summary>
internal sealed class ContainerRunner(ContainerEngine engine, EngineImages images, LocalOptions options, TimeProvider time) : IDisposable
{
    private const long Killed = 137;
    private readonly SemaphoreSlim turns = new(options.Concurrency);

    // More concurrent starts than cores would only wait for each other, inside the engine's locks.
    private readonly SemaphoreSlim starts = new(options.Starts);
    private readonly SweepOnce leftovers = new(engine);

    public LocalOptions Options => options;

    /// <summary>Removes leftovers of other processes before creating anything, and makes the image for this platform available.</summary>
    public async Task<EngineImage> Prepare(RunnableImage image, Platform platform, CancellationToken cancellationToken)
    {
        await leftovers.Sweep();
        return await images.Require(image, platform, cancellationToken);
    }

    /// <param name="settings">The container.</param>
    /// <param name="timeout">The time limit from its start.</param>
    /// <param name="started">Called once, just before it starts.</param>
    /// <param name="ended">Called once after it has ended, while the engine removes it.</param>
    /// <param name="cancellationToken">Kills and removes it.</param>
    public async Task<T> Run<T>(
        ContainerDefinition settings, TimeSpan timeout, Action started, Func<ContainerEnd, T> ended, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            return await Live(settings, timeout, started, ended, cancellationToken);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose()
    {
        starts.Dispose();
        turns.Dispose();
    }

    private async Task<T> Live<T>(
        ContainerDefinition settings, TimeSpan timeout, Action started, Func<ContainerEnd, T> ended, CancellationToken cancellationToken)
    {
        var (container, streams) = await Begin(settings, started, cancellationToken);
        Task? removal = null;
        try
        {
            using var both = streams;
            var end = await Follow(container, streams, settings, timeout, cancellationToken);
            removal = TryRemove(container);
            return ended(end);
        }
        finally
        {
            await (removal ?? TryRemove(container));
        }
    }

    private async Task<(string Container, StandardStreams Streams)> Begin(ContainerDefinition settings, Action started, CancellationToken cancellationToken)
    {
        await starts.WaitAsync(cancellationToken);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (settings.HostsFile is { } hosts)
            {
                LoopbackNames.Write(hosts);
            }

            using var span = AdapterSpans.Start("container.create");
            var container = await engine.Create(settings);
            StandardStreams? streams = null;
            try
            {
                streams = new StandardStreams(await engine.Attach(container), new StreamExcerpt(options.StderrCharacters, Redactor.PatternsOnly.With(settings.Secrets)));
                started();
                await engine.Start(container);
                AdapterSpans.Done(span);
                return (container, streams);
            }
            catch
            {
                streams?.Dispose();
                await TryRemove(container);
                throw;
            }
        }
        finally
        {
            starts.Release();
        }
    }

    private async Task<ContainerEnd> Follow(
        string container, StandardStreams streams, ContainerDefinition settings, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var span = AdapterSpans.Start("processor.exec");
        var confinement = await Confined(container, settings);
        var (verdict, status) = await Await(container, settings, timeout, cancellationToken);
        await streams.End(time);
        var outOfMemory = status == Killed && await engine.WasOutOfMemory(container);
        AdapterSpans.Exit(span, verdict == ContainerEndReason.Exited, status);
        return new ContainerEnd(verdict, status, outOfMemory, streams.Error, streams.OutputBytes, confinement);
    }

    // Checked while the program runs, which costs no time: the engine reports the actual settings only after the start.
    private async Task<Confinement> Confined(string container, ContainerDefinition settings)
    {
        var seen = await engine.ReadBack(container, settings.Platform);
        return ConfinementComparison.Of(settings, seen) is { } weakness
            ? throw new FaultException(ErrorCode.AdapterInvocation, $"the engine confined the container less than it was asked to: {weakness}")
            : seen.Confinement;
    }

    private async Task<(ContainerEndReason Verdict, long Status)> Await(
        string container, ContainerDefinition settings, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var expired = new CancellationTokenSource(timeout, time);
        await using var watch = OutputWatch.Begin(settings.ArtifactsFolder, options, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expired.Token, watch.Exceeded);
        try
        {
            var status = await engine.Wait(container, stop.Token);
            return (status == 0 ? watch.Excess() ?? ContainerEndReason.Exited : ContainerEndReason.Exited, status);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (watch.Verdict is { } verdict)
            {
                await engine.Stop(container, TimeSpan.Zero);
                return (verdict, 0);
            }

            await engine.Stop(container, options.Grace);
            return (ContainerEndReason.TimedOut, 0);
        }
    }

    // Report how the run ended; a later sweep finds a container that could not be removed by its label.
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
