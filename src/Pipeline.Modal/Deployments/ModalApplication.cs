using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Modal.Deployments;

/// <summary>All that <c>processors/modal_app.py</c> reads: the plan, and what is needed to build Modal's images that changes nothing of what the plan is.</summary>
/// <param name="Plan">What is deployed; its bytes are carried as they are, and the application answers with them.</param>
/// <param name="Programs">Function → the program of its image, as the image's own config tells it.</param>
public sealed record ModalApplication(DeploymentPlan Plan, IReadOnlyDictionary<string, ImageProgram> Programs)
{
    public const string SchemaName = "modal-application-v1";

    /// <summary>The secret of Modal with <c>REGISTRY_USERNAME</c> and <c>REGISTRY_PASSWORD</c>; none for a public registry.</summary>
    public string? RegistrySecret { get; init; }

    /// <summary>Function → a public image, by digest, whose C library joins its image: one that was made from scratch has none, and Modal's Python needs it.</summary>
    public IReadOnlyDictionary<string, ImageReference> Userlands { get; init; } = new Dictionary<string, ImageReference>(StringComparer.Ordinal);

    /// <summary>The file's bytes: canonical JSON and a line feed.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> for a mutable userland, <c>ERR_MODAL_INVOCATION</c> for an image that names no program.</exception>
    public byte[] Encode()
    {
        var document = new JsonObject
        {
            ["deployment"] = Encoding.UTF8.GetString(Plan.Encode()),
            ["images"] = new JsonObject(Plan.Functions.Select(function => KeyValuePair.Create(function.Function, (JsonNode?)Image(function.Function)))),
            ["schema"] = SchemaName,
        };
        if (RegistrySecret is not null)
        {
            document["registry_secret"] = RegistrySecret;
        }

        return [.. CanonicalJson.Encode(JsonSerializer.SerializeToElement(document)), (byte)'\n'];
    }

    private JsonObject Image(string function)
    {
        var program = Programs[function];
        if (program.Entrypoint.Count == 0)
        {
            throw new FaultException(ErrorCode.ModalInvocation, $"{function}: its image has no entry point");
        }

        var image = new JsonObject
        {
            ["entrypoint"] = new JsonArray([.. program.Entrypoint.Select(word => JsonValue.Create(word))]),
            ["environment"] = new JsonObject(program.Environment.Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)variable.Value))),
            ["working_directory"] = program.WorkingDirectory,
        };
        if (Userlands.TryGetValue(function, out var userland))
        {
            image["userland"] = $"{userland.Registry}/{userland.Repository}@{userland.RequireDigest()}";
        }

        return image;
    }
}
