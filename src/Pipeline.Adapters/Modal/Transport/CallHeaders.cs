using System.Globalization;
using Grpc.Core;

namespace Pipeline.Adapters.Modal.Transport;

/// <summary>The metadata of an attempt: who asks, which attempt it is, how long it may take; pure.</summary>
internal sealed class CallHeaders(ModalSettings settings, ModalOptions options)
{
    // The gRPC wire has at most eight digits of a unit.
    private const long MaxTimeout = 99_999_999;

    /// <param name="server">Where the attempt goes.</param>
    /// <param name="attempt">Which one it is.</param>
    /// <param name="bound">How long it may take; none for one without a bound of its own.</param>
    /// <param name="token">The auth token; none only where one is asked for.</param>
    public Metadata Of(Uri server, CallAttempt attempt, TimeSpan? bound, string? token)
    {
        var headers = new Metadata
        {
            { "x-modal-client-type", Text(options.ClientType) },
            { "x-modal-client-version", options.ClientVersion },
            { "x-modal-libmodal-version", options.LibraryVersion },
            { "x-modal-token-id", settings.TokenId },
            { "x-modal-token-secret", settings.TokenSecret },
            { "x-modal-host", server.Host },
            { "x-idempotency-key", attempt.Key },
            { "x-retry-attempt", Text(attempt.Retries) },
            { "x-throttle-retry-attempt", Text(attempt.Throttled) },
        };
        Add(headers, "x-retry-delay", attempt.Retries > 0 ? Seconds(attempt.Elapsed) : null);
        Add(headers, "x-throttle-retry-delay", attempt.Throttled > 0 ? Seconds(attempt.Elapsed) : null);
        Add(headers, "grpc-timeout", bound is { } given ? Bound(given) : null);
        Add(headers, "x-modal-auth-token", token);
        return headers;
    }

    private static void Add(Metadata headers, string name, string? value)
    {
        if (value is not null)
        {
            headers.Add(name, value);
        }
    }

    // gRPC's own option for it takes a point in time of the machine's clock; the clock here is a TimeProvider, and it is we who end the attempt.
    private static string Bound(TimeSpan given)
    {
        var milliseconds = Math.Ceiling(given.TotalMilliseconds);
        return milliseconds <= MaxTimeout
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0}m")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(Math.Ceiling(given.TotalSeconds), MaxTimeout):0}S");
    }

    private static string Seconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
