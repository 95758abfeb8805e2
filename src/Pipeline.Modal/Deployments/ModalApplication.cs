using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Oci.Model;

namespace Pipeline.Modal.Deployments;

/// <summary>The input of <c>processors/modal_app.py</c>: the plan, and additional data for building Modal's images that does not affect the plan.</summary>
/// <param name="Plan">The plan; its exact bytes are included, and the application answers with them.</param>
/// <param name="Programs">Function → entry point of its image, according to the image's config.</param>
public sealed record ModalApplication(DeploymentPlan Plan, IReadOnlyDictionary<string, ImageProgram> Programs)
{
    public const string SchemaName = "modal-application-v1";

    /// <summary>Modal's secret with <c>REGISTRY_USERNAME</c> and <c>REGISTRY_PASSWORD</c>; null for a public registry.</summary>
    public string? RegistrySecret { get; init; }

    /// <summary>Function → a public image, by digest, whose C library is added to its image: images from scratch have none, and Modal's Python needs one.</summary>
    public IReadOnlyDictionary<string, ImageReference> Userlands { get; init; } = new Dictionary<string, ImageReference>(StringComparer.Ordinal);

    /// <summary>The file's bytes: canonical JSON and a line feed.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> for a mutable userland, <c>ERR_MODAL_INVOCATION</c> for an image without an entry point.</exception>
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
