using System.Text;
using System.Text.Json.Nodes;

namespace Pipeline.Contracts.Tests;

/// <summary>Every contract file: the golden bytes are read and written, and each corruption is refused.</summary>
public sealed class ContractFileTests
{
    public static TheoryData<string> Canonical => ["envelope-success.json", "envelope-error.json", "outputs-index.json", "receipt.json", "run-evidence.json", "run-request.json"];

    public static TheoryData<string> All => [.. Canonical.Select(row => row.Data), "processor.json"];

    [Theory]
    [MemberData(nameof(Canonical))]
    public void The_golden_bytes_read_and_write_back_the_same(string name) => Golden.Equal(name, RoundTrip(name, Golden.Bytes(name)));

    [Theory]
    [MemberData(nameof(All))]
    public void A_missing_member_is_refused(string name) =>
        Each(name, (owner, member) => owner.Remove(member), except: ["image_tag", "reference", "tag", "OPENAI_BASE_URL", "total_tokens", "apparmor", "options", "core", "fsize", "nofile"]);

    [Theory]
    [MemberData(nameof(All))]
    public void A_null_member_is_refused(string name) => Each(name, (owner, member) => owner[member] = null, except: []);

    [Theory]
    [MemberData(nameof(All))]
    public void A_renamed_member_is_refused(string name) =>
        Each(
            name,
            (owner, member) =>
            {
                owner["Z" + member] = owner[member]?.DeepClone();
                owner.Remove(member);
            },
            except: ["tables", "type", "outputs/reply.txt", "OPENAI_BASE_URL", "total_tokens", "core", "fsize", "nofile"]);

    [Theory]
    [MemberData(nameof(All))]
    public void An_unknown_member_is_refused(string name)
    {
        var document = JsonNode.Parse(Golden.Bytes(name))!.AsObject();
        document["zz"] = 1;

        Refused(name, document);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_duplicate_member_is_refused(string name)
    {
        var text = Encoding.UTF8.GetString(Golden.Bytes(name)).TrimEnd();
        var first = JsonNode.Parse(text)!.AsObject().First();
        var doubled = $"{text[..^1]},\"{first.Key}\":{first.Value!.ToJsonString()}}}\n";

        Assert.Equal("duplicate member", Assert.Throws<FormatException>(() => RoundTrip(name, Encoding.UTF8.GetBytes(doubled))).Message);
    }

    [Theory]
    [MemberData(nameof(Canonical))]
    public void Bytes_that_are_not_canonical_are_refused(string name)
    {
        var text = Encoding.UTF8.GetString(Golden.Bytes(name));
        foreach (var spoiled in (string[])[text.TrimEnd(), text + "\n", " " + text, text.Replace(":", ": ", StringComparison.Ordinal)])
        {
            Assert.Throws<FormatException>(() => RoundTrip(name, Encoding.UTF8.GetBytes(spoiled)));
        }
    }

    [Theory]
    [InlineData("receipt.json", "\"mode\":\"mock\"", "\"mode\":\"smoke\"", "is not a mode")]
    [InlineData("receipt.json", "\"total_tokens\":0", "\"total_tokens\":1", "usage is zero in mode=mock")]
    [InlineData("receipt.json", "\"total_tokens\":0", "\"total_tokens\":-1", "usage is whole numbers")]
    [InlineData("receipt.json", "\"duration_ms\":12", "\"duration_ms\":-1", "duration_ms is negative")]
    [InlineData("receipt.json", "\"duration_ms\":12", "\"duration_ms\":1.5", "$.duration_ms is of another type")]
    [InlineData("receipt.json", "jcs-sha256-v1", "jcs-sha256-v2", "hash_schema is jcs-sha256-v1")]
    [InlineData("receipt.json", "05.678Z", "05Z", "timestamp_utc is")]
    [InlineData("receipt.json", "\"processor_info\":\"mock\"", "\"processor_info\":\"\"", "processor_info has")]
    [InlineData("receipt.json", "image=sha256:0", "image=sha256:1", "name two images")]
    [InlineData("envelope-success.json", "image=sha256:0", "image=sha256:1", "name two images")]
    [InlineData("envelope-success.json", "\"success\"", "\"error\"", "neither the members")]
    [InlineData("envelope-success.json", "outputs/a.txt", "outputs/é.txt", "not sorted")]
    [InlineData("envelope-error.json", "ERR_TIMEOUT", "ERR_INPUTS", "begins with 'invalid inputs payload'")]
    [InlineData("envelope-error.json", "ERR_TIMEOUT", "ERR_OTHER", "is not an error code")]
    [InlineData("outputs-index.json", "outputs/a.txt", "outputs/é.txt", "duplicate output after canonicalization")]
    [InlineData("outputs-index.json", "outputs/a.txt", "outputs/ü.txt", "not sorted")]
    [InlineData("outputs-index.json", "outputs/a.txt", "outputs/é.txt/x", "duplicate output after canonicalization")]
    [InlineData("outputs-index.json", "outputs-index-v1", "outputs-index-v0", "the schema of an index")]
    [InlineData("outputs-index.json", "\"size\":3", "\"size\":-3", "a size is negative")]
    [InlineData("run-evidence.json", "run-evidence-v1", "run-evidence-v0", "the schema of evidence is run-evidence-v1")]
    [InlineData("run-evidence.json", "\"seccomp\":\"sha256:11", "\"seccomp\":\"sha256:1", "seccomp is a digest, builtin or unconfined")]
    [InlineData("run-evidence.json", "/proc/acpi", "/proc/zpi", "masked_paths must be sorted and unique")]
    [InlineData("run-evidence.json", "/pipeline/out", "/pipeline/in", "mounts must be sorted and unique")]
    [InlineData("run-evidence.json", "\"pids\":64", "\"pids\":-1", "a limit is negative")]
    [InlineData("run-evidence.json", "\"core\":0", "\"core\":-2", "a limit is negative")]
    [InlineData("run-evidence.json", "linux/amd64", "linux/s390x", "is not a platform")]
    [InlineData("run-request.json", "run-request-v1", "run-request-v0", "the schema of a request is run-request-v1")]
    [InlineData("run-request.json", "\"timeout_ms\":30000", "\"timeout_ms\":0", "timeout_ms is 1 to 2147483647")]
    [InlineData("run-request.json", "llm_chat@sha256:3333333333333333333333333333333333333333333333333333333333333333", "llm_chat", "the image's reference has no digest")]
    [InlineData("run-request.json", "\"mode\":\"real\"", "\"mode\":\"mock\"", "settings is empty in mode=mock")]
    [InlineData("run-request.json", "\"settings\":{\"OPENAI_BASE_URL\":\"https://llm", "\"settings\":{\"OTHER\":\"https://llm", "llm_chat@1.0.0 has no setting OTHER")]
    [InlineData("run-request.json", "{\"sha256:22", "{\"sha256:23", "artifacts must list each artifact of the inputs once")]
    [InlineData("run-request.json", "{\"$artifact\":", "{\"$artifac\":", "artifacts must list each artifact of the inputs once")]
    [InlineData("run-request.json", "{\"$artifact\":", "{\"$\":1,\"$artifact\":", "bad artifact reference")]
    [InlineData("run-request.json", "{\"tables\":[{\"$artifact\":\"sha256:2222222222222222222222222222222222222222222222222222222222222222\"}]}", "[]", "the inputs are not an object")]
    [InlineData("run-request.json", "\"name\":\"llm_chat\"", "\"name\":\"llm\"", "different processors")]
    [InlineData("processor.json", "llm_chat@", "other@", "different processors")]
    [InlineData("processor.json", "\"timeout_s\": 60", "\"timeout_s\": 0", "timeout_s must be 1 to 3600")]
    [InlineData("processor.json", "\"timeout_s\": 60", "\"timeout_s\": \"60\"", "$.timeout_s is of another type")]
    [InlineData("processor.json", "\"cpus\": 0.5", "\"cpus\": 0", "resources.cpus must be")]
    [InlineData("processor.json", "outputs/reply.txt", "outputs//reply.txt", "is not a canonical output name")]
    [InlineData("processor.json", "text/plain", "text", "is not a media type")]
    [InlineData("processor.json", "\"type\": \"object\"", "\"type\": \"array\"", "inputs must be a JSON Schema of type object")]
    [InlineData("processor.json", "OPENAI_BASE_URL", "OPENAI_API_KEY", "both a secret and a setting")]
    [InlineData("processor.json", "OPENAI_API_KEY", "openai-api-key", "is not a variable name")]
    [InlineData("processor.json", "linux/amd64", "linux/s390x", "is not a platform")]
    [InlineData("processor.json", "linux/amd64", "linux/arm64", "platforms must be")]
    [InlineData("processor.json", "\"egress\"", "\"bridge\"", "is not a network")]
    public void A_value_outside_its_rule_is_refused_with_the_rule(string name, string good, string bad, string reason)
    {
        var text = Encoding.UTF8.GetString(Golden.Bytes(name));
        Assert.Contains(good, text, StringComparison.Ordinal);

        var spoiled = Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal));
        Assert.Contains(reason, Assert.Throws<FormatException>(() => RoundTrip(name, spoiled)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_outside_the_prefix_is_refused()
    {
        var success = (Envelope.Success)Envelope.Parse(Golden.Bytes("envelope-success.json"));
        var prefix = TextForm.Parse<WritePrefix>("world://local/elsewhere/");

        var refusal = Assert.Throws<FaultException>(() =>
            new Envelope.Success(success.ExecutionId, prefix, success.IndexPath, success.Outputs, success.EnvFingerprint, imageTag: null));
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: invalid index_path root", refusal.Fault.ToString());
    }

    private static void Each(string name, Action<JsonObject, string> spoil, string[] except)
    {
        var spoiled = 0;
        foreach (var path in Members(JsonNode.Parse(Golden.Bytes(name))!, "$").Where(path => !except.Contains(path.Member, StringComparer.Ordinal)))
        {
            var document = JsonNode.Parse(Golden.Bytes(name))!;
            var owner = Members(document, "$").Single(other => other.Path == path.Path && other.Member == path.Member).Owner;
            spoil(owner, path.Member);
            Refused(name, document);
            spoiled++;
        }

        Assert.True(spoiled > 3, "no member was spoiled");
    }

    private static IEnumerable<(JsonObject Owner, string Path, string Member)> Members(JsonNode? node, string path) => node switch
    {
        JsonObject owner => owner.SelectMany(member => Members(member.Value, $"{path}.{member.Key}").Prepend((owner, path, member.Key))),
        JsonArray array => array.SelectMany((item, at) => Members(item, $"{path}[{at}]")),
        _ => [],
    };

    private static void Refused(string name, JsonNode document)
    {
        using var element = System.Text.Json.JsonDocument.Parse(document.ToJsonString());
        Assert.Throws<FormatException>(() => RoundTrip(name, CanonicalJson.EncodeLine(element.RootElement)));
    }

    private static byte[] RoundTrip(string name, byte[] bytes) => name switch
    {
        "outputs-index.json" => OutputsIndex.Parse(bytes).Encode(),
        "receipt.json" => Receipt.Parse(bytes).Encode(),
        "run-evidence.json" => ConfinementEvidence.Parse(bytes).Encode(),
        "run-request.json" => RunRequest.Parse(bytes).Encode(),
        "processor.json" => Encoding.UTF8.GetBytes(ProcessorSpec.Parse(bytes).Document.GetRawText()),
        _ => Envelope.Parse(bytes).Encode(),
    };
}
