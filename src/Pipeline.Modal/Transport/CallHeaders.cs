using System.Globalization;
using Grpc.Core;
using Pipeline.Modal.Configuration;

namespace Pipeline.Modal.Transport;

/// <summary>The metadata of an attempt; pure.</summary>
internal sealed class CallHeaders(ModalProfile settings, ModalOptions options)
{
    /// <param name="server">The attempt's server.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="token">The auth token; null only in requests for one.</param>
    public Metadata Of(Uri server, CallAttempt attempt, string? token)
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

    private static string Seconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
