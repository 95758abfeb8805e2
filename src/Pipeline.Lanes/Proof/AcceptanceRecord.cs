using System.Text.Json.Nodes;
using Pipeline.Dependencies.Text;
using Pipeline.Lanes.Pinning;

namespace Pipeline.Lanes.Proof;

/// <summary>The statement that Acceptance and DeployMock passed for an image (SLSA Verification Summary Attestation v1). It has no time, so that every run that accepts the image attaches the same bytes.</summary>
internal static class AcceptanceRecord
{
    public const string PredicateType = "https://slsa.dev/verification_summary/v1";

    // Raise it when the lanes demand more of an image, so that older records no longer count.
    private const string Policy = "urn:pipeline:acceptance-and-deploy-mock:1";

    /// <param name="processor">The processor's name.</param>
    /// <param name="pin">Its pin; only the repository and the digest of the index count, as all else of an image follows from them.</param>
    public static Statement Of(string processor, Pin pin) => Statement.Of(pin, PredicateType, new JsonObject
    {
        ["verifier"] = new JsonObject { ["id"] = "urn:pipeline:lanes" },
        ["resourceUri"] = PackageUrl.Of("oci", null, processor, pin.Index.ToString(), ("repository_url", pin.Repository.ToString())),
        ["policy"] = new JsonObject { ["uri"] = Policy },
        ["verificationResult"] = "PASSED",
        ["verifiedLevels"] = new JsonArray("PIPELINE_ACCEPTED"),
    });
}
