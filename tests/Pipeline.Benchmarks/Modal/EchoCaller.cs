using System.Diagnostics;
using System.Globalization;
using Pipeline.Modal;
using Pipeline.Modal.Configuration;
using Serilog.Core;

namespace Pipeline.Benchmarks;

/// <summary>Our client as a separate process that makes a number of echo calls with a concurrency; it prints milliseconds and its peak memory in KiB.</summary>
internal static class EchoCaller
{
    public const string Verb = "modal-caller";

    public static async Task<int> Run(string server, int calls, int parallel, int bytes)
    {
        using var modal = ModalPlatform.Open(new ModalProfile([new Uri(server)], EchoHost.TokenId, EchoHost.TokenSecret, null), TimeProvider.System, Logger.None, Guid.NewGuid);
        var app = modal.App(EchoHost.App);
        var payload = new byte[bytes];
        var function = await app.Resolver.Resolve(EchoHost.App, EchoHost.Function, CancellationToken.None);
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, calls), new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (_, token) =>
        {
            var answer = await app.Invoker.Invoke(function, payload, TimeSpan.FromMinutes(1), NoCallNotes.Instance, token);
            if (answer.Length != bytes)
            {
                throw new InvalidOperationException($"an echo of {answer.Length} bytes");
            }
        });
        var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} {Process.GetCurrentProcess().PeakWorkingSet64 / 1024}"));
        return 0;
    }
}
