using Grpc.Core;
using Service = Modal.Client.ModalClient;

namespace Pipeline.Emulation.Hosting;

/// <summary>Where a fault happens, and how often. Rules for the same place take effect in order.</summary>
/// <param name="At">The name of an RPC, or <see cref="FaultPlaces.Run"/>, <see cref="FaultPlaces.BlobUpload"/>, <see cref="FaultPlaces.BlobDownload"/>.</param>
/// <param name="Fault">The fault.</param>
/// <param name="Times">How many times, 1 or more; null for always.</param>
/// <param name="Skip">How many requests pass first, 0 or more.</param>
public sealed record FaultRule(string At, InjectedFault Fault, int? Times = 1, int Skip = 0)
{
    private static readonly HashSet<string> Rpcs = [.. Service.Descriptor.Methods.Select(method => method.Name)];

    /// <summary>Rejects impossible faults, which would make tests pass without testing anything.</summary>
    /// <exception cref="FormatException">The place does not exist, or the fault cannot happen there.</exception>
    internal void Check()
    {
        if (!CanHappen() || Times < 1 || Skip < 0)
        {
            throw new FormatException($"{Fault} cannot happen at {At}, {Times} times after {Skip}");
        }
    }

    private bool CanHappen() => Fault switch
    {
        InjectedFault.Hang => IsRpc || At == FaultPlaces.Run || IsBlob,
        InjectedFault.Delay delay => delay.Seconds > 0 && (IsRpc || At == FaultPlaces.Run || IsBlob),
        InjectedFault.Status status => IsRpc && status.Code != StatusCode.OK && status.RetryAfterS is null or >= 0,
        InjectedFault.Redeploy => IsRpc,
        InjectedFault.Reset or InjectedFault.Disconnect => IsRpc || IsBlob,
        InjectedFault.LoseAnswer => IsRpc || At == FaultPlaces.BlobUpload,
        InjectedFault.TokenLife => At == "AuthTokenGet",
        InjectedFault.Webhook or InjectedFault.PickleOnly => At == "FunctionGet",
        InjectedFault.NoResult or InjectedFault.Format => At is "FunctionGetOutputs" or "AttemptAwait",
        InjectedFault.Multipart or InjectedFault.BlobLists => At == "BlobCreate",
        InjectedFault.Result or InjectedFault.Bytes => At == FaultPlaces.Run,
        InjectedFault.Truncate => At is FaultPlaces.Run or FaultPlaces.BlobDownload,
        InjectedFault.HttpStatus answer => IsBlob && answer.Code is >= 400 and < 600,
        _ => false,
    };

    private bool IsRpc => Rpcs.Contains(At);

    private bool IsBlob => At is FaultPlaces.BlobUpload or FaultPlaces.BlobDownload;
}
