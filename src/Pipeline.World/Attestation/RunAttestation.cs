using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.World.Attestation;

/// <summary>The provenance of a run's outputs (SLSA provenance v1), from its world's records alone; equal runs give equal bytes.</summary>
public static class RunAttestation
{
    public const string PredicateType = "https://slsa.dev/provenance/v1";

    /// <summary>The statement. Its subjects are all files of the run (outputs, index, receipt, evidence and request), sorted by world path (ordinal).</summary>
    public static byte[] Statement(SettledRun run)
    {
        var subjects = run.Outputs.Outputs.Select(output => KeyValuePair.Create(run.Prefix.Output(output.Path).ToString(), output.Sha256))
            .Append(new(run.Prefix.Index.ToString(), run.Receipt.OutputsIndex.Sha256))
            .Append(new(run.Prefix.Receipt.ToString(), run.ReceiptSha256))
            .Concat(run.Kept.Select(file => KeyValuePair.Create(file.Key.ToString(), file.Value)))
            .OrderBy(subject => subject.Key, StringComparer.Ordinal);
        return InTotoStatement.Encode(subjects, PredicateType, Provenance(run));
    }

    private static JsonObject Provenance(SettledRun run)
    {
        var receipt = run.Receipt;
        var adapter = receipt.EnvFingerprint.Value("adapter") ?? "unnamed";
        return new JsonObject
        {
            ["buildDefinition"] = new JsonObject
            {
                ["buildType"] = "urn:pipeline:run-of-a-processor:1",
                ["externalParameters"] = new JsonObject
                {
                    ["hash_schema"] = receipt.HashSchema,
                    ["inputs_hash"] = receipt.InputsHash.ToString(),
                    ["mode"] = receipt.Mode.ToString(),
                    ["processor_ref"] = receipt.ProcessorRef.ToString(),
                },
                ["internalParameters"] = new JsonObject { ["env_fingerprint"] = receipt.EnvFingerprint.ToString() },
                ["resolvedDependencies"] = new JsonArray(Image(receipt), InTotoStatement.Resource("inputs", receipt.InputsHash)),
            },
            ["runDetails"] = new JsonObject
            {
                ["builder"] = new JsonObject { ["id"] = $"urn:pipeline:adapter:{adapter}" },
                ["metadata"] = new JsonObject
                {
                    ["invocationId"] = receipt.ExecutionId.ToString(),
                    ["startedOn"] = receipt.TimestampUtc,
                    ["finishedOn"] = Finished(receipt),
                },
            },
        };
    }

    private static JsonObject Image(Receipt receipt)
    {
        var image = InTotoStatement.Resource("image", receipt.ImageDigest);
        if (receipt.ImageTag is { } tag)
        {
            image["annotations"] = new JsonObject { ["image_tag"] = tag };
        }

        return image;
    }

    private static string Finished(Receipt receipt) => Receipt.Timestamp(
        DateTimeOffset.Parse(receipt.TimestampUtc, CultureInfo.InvariantCulture).AddMilliseconds(receipt.DurationMs));
}
