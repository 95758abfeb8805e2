namespace Pipeline.Emulation.Hosting;

/// <summary>The emulator's options.</summary>
/// <param name="TokenId">The id of its only token, <c>ak-…</c>.</param>
/// <param name="TokenSecret">The token's secret; never printed.</param>
public sealed record EmulatorOptions(string TokenId, string TokenSecret)
{
    private const int Mebibyte = 1024 * 1024;

    /// <summary>The control plane's port on 127.0.0.1, 0 to 65535; 0 picks a free port. Other listeners use free ports.</summary>
    public int Port { get; init; }

    /// <summary>Whether function handles name an input plane, which then serves all function calls.</summary>
    public bool InputPlane { get; init; }

    /// <summary>The only environment, and the default of requests.</summary>
    public string Environment { get; init; } = "main";

    /// <summary>The largest inline arguments and results, in bytes, 1 or more; larger ones are blobs.</summary>
    public int MaxObjectSizeBytes { get; init; } = 2 * Mebibyte;

    /// <summary>The largest message, in bytes.</summary>
    public int MaxMessageBytes { get; init; } = 100 * Mebibyte;

    /// <summary>The largest blob, in bytes.</summary>
    public long MaxBlobBytes { get; init; } = 1024L * Mebibyte;

    /// <summary>The disk space of all blobs, in bytes; beyond it the oldest are dropped.</summary>
    public long BlobStoreBytes { get; init; } = 2048L * Mebibyte;

    /// <summary>The most concurrent calls, 1 or more; further ones are throttled.</summary>
    public int RunningCalls { get; init; } = 1000;

    /// <summary>The finished calls that can still be queried.</summary>
    public int FinishedCalls { get; init; } = 1000;

    /// <summary>The memory for results of finished calls, in bytes.</summary>
    public long FinishedBytes { get; init; } = 256L * Mebibyte;

    /// <summary>The lifetime of an auth token.</summary>
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How long the emulator waits for terminated functions when it stops.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of recent requests that <see cref="CallLog"/> keeps with their metadata.</summary>
    public int RememberedRequests { get; init; }

    /// <summary>The initial faults.</summary>
    public IReadOnlyList<FaultRule> Faults { get; init; } = [];

    /// <summary>Shows only the port and the token id, for logs.</summary>
    public override string ToString() => $"127.0.0.1:{Port} {TokenId}";
}
