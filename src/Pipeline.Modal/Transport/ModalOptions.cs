namespace Pipeline.Modal.Transport;

/// <summary>The client's properties, and replacements for the network in tests.</summary>
internal sealed record ModalOptions
{
    /// <summary>The client's type (<c>x-modal-client-type</c>): 7 is a third-party client, 1 Python, 8 JavaScript, 9 Go.</summary>
    public int ClientType { get; init; } = 7;

    /// <summary>The protocol's client version (<c>x-modal-client-version</c>), which the service may refuse as too old.</summary>
    public string ClientVersion { get; init; } = "1.0.0";

    /// <summary>This library (<c>x-modal-libmodal-version</c>): <c>name/version</c>.</summary>
    public string LibraryVersion { get; init; } = $"pipeline/{typeof(ModalOptions).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>The time limit of one request for an auth token to one server: above 0. Only such a request waits for a silent server.</summary>
    public TimeSpan TokenBound { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Opens a channel to a server's address, once per address; null for the network, through the settings' proxy.</summary>
    public Func<Uri, ModalChannel>? Channels { get; init; }

    /// <summary>Creates the blob client once; null for the network, through the settings' proxy.</summary>
    public Func<HttpMessageHandler>? BlobTransport { get; init; }
}
