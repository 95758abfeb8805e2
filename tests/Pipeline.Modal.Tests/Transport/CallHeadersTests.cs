using Pipeline.Modal.Configuration;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>The metadata of an attempt, header by header.</summary>
public sealed class CallHeadersTests
{
    private static readonly Uri Server = new("https://api.modal.com:443");
    private static readonly ModalProfile Settings = new([Server], "ak-1", "as-1", "main");
    private static readonly CallAttempt First = new("key", 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_attempt_says_who_asks() => Assert.Equal(
        """
        x-idempotency-key: key
        x-modal-auth-token: token
        x-modal-client-type: 7
        x-modal-client-version: 1.0.0
        x-modal-host: api.modal.com
        x-modal-libmodal-version: pipeline/0.1.0
        x-modal-token-id: ak-1
        x-modal-token-secret: as-1
        x-retry-attempt: 0
        x-throttle-retry-attempt: 0
        """,
        Of(Server, First, "token"));

    [Fact]
    public void A_later_attempt_says_which_one_it_is() => Assert.Equal(
        """
        x-idempotency-key: key
        x-modal-client-type: 9
        x-modal-client-version: 2
        x-modal-host: [::1]
        x-modal-libmodal-version: other/1
        x-modal-token-id: ak-1
        x-modal-token-secret: as-1
        x-retry-attempt: 2
        x-retry-delay: 4.321
        x-throttle-retry-attempt: 1
        x-throttle-retry-delay: 4.321
        """,
        Of(new("http://[::1]:50051"), new("key", 2, 1, TimeSpan.FromSeconds(4.3214)), null, new() { ClientType = 9, ClientVersion = "2", LibraryVersion = "other/1" }));

    private static string Of(Uri server, CallAttempt attempt, string? token, ModalOptions? options = null) => string.Join('\n', new CallHeaders(Settings, options ?? new())
        .Of(server, attempt, token)
        .Select(entry => $"{entry.Key}: {entry.Value}")
        .Order(StringComparer.Ordinal));
}
