namespace Pipeline.Emulation;

/// <summary>What answers the RPCs of one emulator.</summary>
internal sealed class Switchboard
{
    public Switchboard(IHostedApps apps, EmulatorOptions options, Addresses addresses, TimeProvider time, CancellationToken stopping)
    {
        (Options, Addresses, Stopping) = (options, addresses, stopping);
        Calls = new CallLog(options.RememberedRequests);
        Faults.Add(options.Faults);
        Tokens = new AuthTokens(time);
        Credentials = new Credentials(options, Tokens);
        Store = new BlobStore(options);
        BlobEndpoint = new BlobEndpoint(Store, Faults, Calls, time, stopping);
        Blobs = new BlobCalls(Store, options, () => addresses.Blobs);
        Deployments = new DeploymentQueries(apps, options);
        Functions = new FunctionDirectory(apps, options, () => addresses.Input);
        Runs = new FunctionRuns(options, Store, Faults, Calls, time);
        Kept = new CallStore(options, Functions, Runs, Store);
        var polls = new Polls(time, stopping);
        Control = new ControlPlane(Kept, Functions, options, polls);
        Input = new InputPlane(Kept, options, polls);
        Gate = new Gate(this, new RpcFaults(Functions, Tokens, time, stopping));
    }

    public EmulatorOptions Options { get; }

    public Addresses Addresses { get; }

    /// <summary>Ends when the emulator does.</summary>
    public CancellationToken Stopping { get; }

    public CallLog Calls { get; }

    public FaultScript Faults { get; } = new();

    public AuthTokens Tokens { get; }

    public Credentials Credentials { get; }

    public BlobStore Store { get; }

    public BlobEndpoint BlobEndpoint { get; }

    public BlobCalls Blobs { get; }

    public DeploymentQueries Deployments { get; }

    public FunctionDirectory Functions { get; }

    public FunctionRuns Runs { get; }

    public CallStore Kept { get; }

    public ControlPlane Control { get; }

    public InputPlane Input { get; }

    public Gate Gate { get; }
}
