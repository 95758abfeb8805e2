namespace Pipeline.Emulation;

/// <summary>How an emulator is set up.</summary>
/// <param name="TokenId">The one token that it knows, <c>ak-…</c>.</param>
/// <param name="TokenSecret">Its secret; never told.</param>
public sealed record EmulatorOptions(string TokenId, string TokenSecret)
{
    private const int Mebibyte = 1024 * 1024;

    /// <summary>Where the control plane listens on 127.0.0.1, 0 to 65535; 0 is any free port. The others take free ports.</summary>
    public int Port { get; init; }

    /// <summary>Whether handles name an input plane, where functions are called then; its calls are answered nowhere else.</summary>
    public bool InputPlane { get; init; }

    /// <summary>The environment that requests without one mean; there is no other.</summary>
    public string Environment { get; init; } = "main";

    /// <summary>The largest arguments and results in a message, in bytes, 1 and up; larger ones are blobs.</summary>
    public int MaxObjectSizeBytes { get; init; } = 2 * Mebibyte;

    /// <summary>The largest message, in bytes.</summary>
    public int MaxMessageBytes { get; init; } = 100 * Mebibyte;

    /// <summary>The largest blob, in bytes.</summary>
    public long MaxBlobBytes { get; init; } = 1024L * Mebibyte;

    /// <summary>What all blobs may take on disk, in bytes; beyond it the oldest are forgotten.</summary>
    public long BlobStoreBytes { get; init; } = 2048L * Mebibyte;

    /// <summary>How many calls may run at once, 1 and up; more are asked to come again later.</summary>
    public int RunningCalls { get; init; } = 1000;

    /// <summary>How many finished calls can still be asked for.</summary>
    public int FinishedCalls { get; init; } = 1000;

    /// <summary>What the results of finished calls may take in memory, in bytes.</summary>
    public long FinishedBytes { get; init; } = 256L * Mebibyte;

    /// <summary>How long an auth token is good for.</summary>
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How long functions that were told to end are waited for when the emulator ends.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many of the last requests <see cref="CallLog"/> remembers with their metadata.</summary>
    public int RememberedRequests { get; init; }

    /// <summary>What goes wrong from the start.</summary>
    public IReadOnlyList<FaultRule> Faults { get; init; } = [];

    /// <summary>The token's name; what a log may hold.</summary>
    public override string ToString() => $"127.0.0.1:{Port} {TokenId}";
}
