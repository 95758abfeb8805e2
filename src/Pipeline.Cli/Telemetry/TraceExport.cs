using System.Net;
using System.Runtime.CompilerServices;

namespace Pipeline.Cli.Telemetry;

/// <summary>The export of this process's traces, while anyone in it works. Without a collector it loads no assembly of OpenTelemetry.</summary>
internal sealed class TraceExport : IDisposable
{
    // Targets may run concurrently; a second export would send every span twice.
    private static readonly Lock Gate = new();
    private static OtlpExport? export;
    private static int users;

    private bool left;

    private TraceExport()
    {
    }

    /// <summary>Begins to export, unless the variables name no collector.</summary>
    /// <param name="variable">Returns the value of a variable, or null.</param>
    /// <param name="proxy">Selects the way to the collector.</param>
    /// <param name="error">Receives one line if the collector does not take the traces.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the collector's address or protocol is invalid.</exception>
    public static TraceExport? Begin(Func<string, string?> variable, IWebProxy proxy, TextWriter error) =>
        TraceCollector.Of(variable) is { } collector ? Join(collector, proxy, error) : null;

    /// <summary>The last one to leave sends what is left.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (!left && --users == 0)
            {
                export!.Dispose();
                export = null;
            }

            left = true;
        }
    }

    private static TraceExport Join(Uri collector, IWebProxy proxy, TextWriter error)
    {
        lock (Gate)
        {
            export ??= Open(collector, proxy, error);
            users++;
            return new TraceExport();
        }
    }

    // Compiled when it is first called, and the assemblies are loaded only then.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OtlpExport Open(Uri collector, IWebProxy proxy, TextWriter error) => OtlpExport.Open(collector, proxy, error);
}
