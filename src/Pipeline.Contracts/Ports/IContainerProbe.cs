using System.Text.Json;

namespace Pipeline.Contracts.Ports;

/// <summary>Asks a processor's container for its identity and capabilities.</summary>
public interface IContainerProbe
{
    /// <summary>Runs the image with <c>--probe</c>, confined exactly like a run in mode=mock, and reads <c>probe.json</c>.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the container gave no evidence.</exception>
    JsonElement Probe(ProcessorSpec spec, RunnableImage image, Platform platform, CancellationToken cancellationToken);
}
