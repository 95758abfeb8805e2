namespace Pipeline.Modal.Transport;

/// <summary>What a client says of itself, and what a test puts in the place of the network.</summary>
internal sealed record ModalOptions
{
    /// <summary>The kind of client (<c>x-modal-client-type</c>): 7 is one that Modal does not make itself, 1 Python, 8 JavaScript, 9 Go.</summary>
    public int ClientType { get; init; } = 7;

    /// <summary>The version of the protocol's client (<c>x-modal-client-version</c>), which the service may refuse as too old.</summary>
    public string ClientVersion { get; init; } = "1.0.0";

    /// <summary>This library (<c>x-modal-libmodal-version</c>): <c>name/version</c>.</summary>
    public string LibraryVersion { get; init; } = $"pipeline/{typeof(ModalOptions).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>The bound on one attempt to get an auth token at one server: above 0. Nobody but such an attempt waits for a server that is silent.</summary>
    public TimeSpan TokenBound { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The way to a server's address; it is asked once for each. None: over the network, through the proxy of the settings.</summary>
    public Func<Uri, ModalChannel>? Channels { get; init; }

    /// <summary>What carries blobs; it is asked once. None: over the network, through the proxy of the settings.</summary>
    public Func<HttpMessageHandler>? BlobTransport { get; init; }
}
