namespace Pipeline.Cli.Telemetry;

/// <summary>Where traces go: the variables of OpenTelemetry (OpenTelemetry Protocol Exporter specification) as far as they decide whether anything is sent. The SDK reads all others.</summary>
internal static class TraceCollector
{
    /// <summary>The variable with the collector's address.</summary>
    public const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>The collector's address; null if nothing is to be sent.</summary>
    /// <param name="variable">Returns the value of a variable, or null.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the address or the protocol is invalid; the message omits the address, which may hold a password.</exception>
    public static Uri? Of(Func<string, string?> variable)
    {
        if (variable(Variable) is not { Length: > 0 } text || string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // The SDK would ignore either, and send the traces somewhere else or in another form.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{Variable} is not the address of a collector (http://HOST:PORT or https://HOST:PORT)");
        }

        return variable(Protocol) is null or "" or "grpc" or "http/protobuf"
            ? address
            : throw new FaultException(ErrorCode.AdapterInvocation, $"{Protocol} is neither grpc nor http/protobuf");
    }
}
