using System.Text.Json;

namespace Pipeline.Contracts;

/// <summary>Asks a processor's container what it is and can do.</summary>
public interface IContainerProbe
{
    /// <summary>Runs the image with <c>--probe</c>, confined exactly as a run in mode=mock is, and reads <c>probe.json</c>.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the container gave no evidence.</exception>
    JsonElement Probe(ProcessorSpec spec, RunnableImage image, Platform platform, CancellationToken cancellationToken);
}
