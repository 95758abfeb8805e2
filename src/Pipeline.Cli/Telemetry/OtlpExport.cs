using System.Diagnostics;
using System.Net;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Pipeline.Cli.Telemetry;

/// <summary>Collects the spans of this process's floors and sends them to a collector in the background (OTLP). It neither fails nor delays the work.</summary>
internal sealed class OtlpExport : IDisposable
{
    // A collector that hangs delays the end of a command by no more.
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(3);

    private readonly Uri collector;
    private readonly TextWriter error;
    private readonly TracerProvider provider;
    private volatile bool lost;

    private OtlpExport(Uri collector, TextWriter error)
    {
        (this.collector, this.error) = (collector, error);
        var batches = new BatchExportActivityProcessorOptions();
        provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(static resource => resource.Clear().AddService("pipeline", autoGenerateServiceInstanceId: false).AddTelemetrySdk().AddEnvironmentVariableDetector())
            .AddSource("Pipeline.*")
            .AddProcessor(new SpanRedaction())
            .AddProcessor(new BatchActivityExportProcessor(
                new WatchedExporter(new OtlpExporterOptions(), Lose), batches.MaxQueueSize, batches.ScheduledDelayMilliseconds, batches.ExporterTimeoutMilliseconds, batches.MaxExportBatchSize))
            .Build();
    }

    /// <summary>Begins to collect.</summary>
    /// <param name="collector">The collector's address, for messages; the SDK reads it, and everything else, from the environment.</param>
    /// <param name="proxy">Selects the way to the collector.</param>
    /// <param name="error">Receives one line if the collector does not take the traces.</param>
    public static OtlpExport Open(Uri collector, IWebProxy proxy, TextWriter error)
    {
        // The exporter's own client; all others of this process name their proxy.
        HttpClient.DefaultProxy = proxy;

        // .NET would otherwise add the trace's id to every request to other systems, which must not change because somebody watches.
        DistributedContextPropagator.Current = DistributedContextPropagator.CreateNoOutputPropagator();
        return new OtlpExport(collector, error);
    }

    /// <summary>Sends what is left, for at most three seconds, and says once if the collector did not take everything.</summary>
    public void Dispose()
    {
        var inTime = provider.Shutdown((int)LastWait.TotalMilliseconds);
        provider.Dispose();
        if (lost || !inTime)
        {
            error.WriteLine($"pipeline: the collector {collector.Scheme}://{collector.Authority} did not take all spans: check {TraceCollector.Variable}, and OTEL_EXPORTER_OTLP_PROTOCOL and OTEL_EXPORTER_OTLP_HEADERS if it runs");
        }
    }

    private void Lose() => lost = true;

    /// <summary>Reports the spans that were not delivered; the SDK itself tells nobody.</summary>
    private sealed class WatchedExporter(OtlpExporterOptions options, Action lose) : OtlpTraceExporter(options)
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            var result = base.Export(batch);
            if (result != ExportResult.Success)
            {
                lose();
            }

            return result;
        }
    }
}
