using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Lanes.Executions;
using Pipeline.World;

namespace Pipeline.Lanes.Replay;

/// <summary>Imports a run's artifacts into the world of its replay, each found by its digest, wherever its bytes are now.</summary>
/// <param name="from">The world of the run.</param>
/// <param name="into">The world of the replay.</param>
/// <param name="request">The run's request.</param>
internal sealed class ReplayedInputs(IWorld from, IWorld into, RunRequest request)
{
    // A separate world, so no write prefix is in the way.
    private readonly string area = request.WritePrefix.World == "artifacts" ? "inputs" : "artifacts";

    /// <summary>The inputs, with each artifact by its path in the replay's world.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if an artifact's bytes no longer exist.</exception>
    public InputsDocument CopyArtifacts(CancellationToken cancellationToken)
    {
        foreach (var (digest, place) in request.Artifacts)
        {
            if (!Places(digest, place, cancellationToken).Any(candidate => TryCopyArtifact(digest, candidate, cancellationToken)))
            {
                throw new FaultException(ErrorCode.Inputs, $"the artifact {digest} is no longer in the world; it was {place}");
            }
        }

        return request.Artifacts.Count == 0 ? request.Inputs : InputsDocument.Of(JsonSerializer.SerializeToElement(Rewrite(request.Inputs.Root)));
    }

    private WorldPath PlaceOf(Digest digest) => WorldPath.Parse($"world://{area}/{digest.Hex}");

    // The ledger is read only if the known place has different bytes now.
    private IEnumerable<WorldPath> Places(Digest digest, WorldPath known, CancellationToken cancellationToken) => from.Ledger.Read()
        .SelectMany(entry =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return entry.Transition switch
            {
                Transition.Imported imported when imported.Sha256 == digest => [imported.Path],
                Transition.Settled settled => Outputs(settled, digest),
                _ => Enumerable.Empty<WorldPath>(),
            };
        })
        .Prepend(known);

    private IEnumerable<WorldPath> Outputs(Transition.Settled settled, Digest digest)
    {
        var prefix = settled.Run.Prefix;
        if (settled.Index == digest)
        {
            return [prefix.Index];
        }

        try
        {
            return OutputsIndex.Parse(DocumentBytes.Read(() => from.OpenRead(prefix.Index), prefix.Index.ToString())).Outputs
                .Where(output => output.Sha256 == digest)
                .Select(output => prefix.Output(output.Path));
        }
        catch (Exception e) when (e is FaultException or FormatException)
        {
            return []; // another run's damage is not this run's fault
        }
    }

    private bool TryCopyArtifact(Digest digest, WorldPath candidate, CancellationToken cancellationToken)
    {
        if (!from.Exists(candidate))
        {
            return false;
        }

        using var hash = SHA256.Create();
        using var content = from.OpenRead(candidate);
        using var hashed = new CryptoStream(content, hash, CryptoStreamMode.Read);
        into.Import(PlaceOf(digest), hashed, cancellationToken);
        return Digest.FromHash(hash.Hash!) == digest;
    }

    private JsonNode? Rewrite(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty(ArtifactReference.Member, out var digest) =>
            new JsonObject { [ArtifactReference.Member] = PlaceOf(Digest.Parse(digest.GetString()!)).ToString() },
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Rewrite(member.Value)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Rewrite)]),
        _ => JsonValue.Create(value),
    };
}
