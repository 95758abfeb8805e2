using CsCheck;

namespace Pipeline.Contracts.Tests;

public sealed class ValueTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public static TheoryData<string, bool> Digests => new()
    {
        { "sha256:" + Hex, true },
        { Hex, false }, // no algorithm
        { "sha256:" + Hex.ToUpperInvariant(), false }, // one form only
        { "sha256:" + Hex[..63], false },
        { "sha256:" + Hex + "0", false },
        { "sha512:" + Hex, false },
        { "sha256:" + Hex[..63] + "g", false },
    };

    public static TheoryData<string, bool> Images => new()
    {
        { "ghcr.io/owner/repo/llm_chat:1.0.0@sha256:" + Hex, true },
        { "ghcr.io/owner/repo/llm_chat@sha256:" + Hex, true },
        { "127.0.0.1:5000/a", true },
        { "localhost/a", true },
        { "registry:5000/a/b-c__d.e:T_1.x", true },
        { "llm_chat:latest", false }, // no registry is assumed
        { "library/python", false },
        { "ghcr.io/Owner/repo", false }, // repositories are lower case
        { "ghcr.io/a..b", false },
        { "ghcr.io/a@sha256:abc", false },
        { "ghcr.io/a:", false },
        { "ghcr.io/a:" + new string('t', 129), false },
        { "ghcr.io/" + new string('a', 248), false }, // 256 with the registry
        { "https://ghcr.io/a", false },
        { "ghcr.io/a\n", false },
    };

    public static TheoryData<string, bool> WorldPaths => new()
    {
        { "world://local/runs/a/outputs.json", true },
        { "world://local/é", true },
        { "world://local/e\u0301", false }, // not NFC
        { "world://local/", false },
        { "world://local", false },
        { "world://Local/a", false },
        { "world://-a/b", false },
        { "world://local/a//b", false },
        { "world://local/a/../b", false },
        { "world://local/a/", false },
        { "world://local/.staging/x", false }, // the world's own area
        { "file:///a", false },
    };

    public static TheoryData<string, bool> Prefixes => new()
    {
        { "world://local/runs/a/", true },
        { "world://local/runs/a", false }, // a prefix ends with a slash
        { "world://local/receipts/a/", false },
        { "world://local/evidence/a/", false },
        { "world://local/requests/a/", false },
        { "world://local/requests/", false },
        { "world://local/a/requests/", true },
        { "world://local/receipts-of-mine/a/", true },
        { "world://local/a/.b/", false },
        { "world://local/", false },
        { "world://local/a//", false },
    };

    public static TheoryData<string, bool> Refs => new()
    {
        { "llm_chat@1.0.0", true },
        { "a@0.0.0", true },
        { "llm_chat@1.0", false },
        { "llm_chat@01.0.0", false },
        { "Llm@1.0.0", false },
        { "_kit@1.0.0", false },
        { "llm-chat@1.0.0", false },
        { "a@1.0.0\n", false },
    };

    public static TheoryData<string, bool> Fingerprints => new()
    {
        { $"adapter=local;image=sha256:{Hex};mode=mock", true },
        { $"image=sha256:{Hex}", true },
        { "adapter=local", false }, // no image
        { $"mode=mock;image=sha256:{Hex}", false }, // not sorted
        { $"image=sha256:{Hex};image=sha256:{Hex}", false },
        { $"image=sha256:{Hex};", false },
        { "image=latest", false },
        { $"A=1;image=sha256:{Hex}", false },
        { $"a=;image=sha256:{Hex}", false },
        { $"a=b c;image=sha256:{Hex}", false },
        { "", false },
    };

    public static TheoryData<string, bool> Ids => new()
    {
        { "0190a5b0-7c3e-7000-8000-000000000001", true },
        { "0190A5B0-7C3E-7000-8000-000000000001", false },
        { "0190a5b07c3e70008000000000000001", false },
        { "00000000-0000-0000-0000-000000000000", false },
        { "{0190a5b0-7c3e-7000-8000-000000000001}", false },
    };

    [Theory]
    [MemberData(nameof(Digests))]
    public void Digest(string text, bool valid) => Holds<Digest>(text, valid);

    [Theory]
    [MemberData(nameof(Images))]
    public void Image_reference(string text, bool valid) => Holds<ImageReference>(text, valid);

    [Theory]
    [MemberData(nameof(WorldPaths))]
    public void World_path(string text, bool valid) => Holds<WorldPath>(text, valid);

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Write_prefix(string text, bool valid) => Holds<WritePrefix>(text, valid);

    [Theory]
    [MemberData(nameof(Refs))]
    public void Processor_reference(string text, bool valid) => Holds<ProcessorRef>(text, valid);

    [Theory]
    [MemberData(nameof(Fingerprints))]
    public void Environment_fingerprint(string text, bool valid) => Holds<EnvFingerprint>(text, valid);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Execution_id(string text, bool valid) => Holds<ExecutionId>(text, valid);

    [Fact]
    public void A_mutable_reference_is_not_run() =>
        Assert.Equal(
            "ERR_IMAGE_UNPINNED image not pinned: ghcr.io/o/r/p:latest",
            Assert.Throws<FaultException>(() => RunnableImage.Pinned(ImageReference.Parse("ghcr.io/o/r/p:latest"))).Fault.ToString());

    [Fact]
    public void A_fingerprint_is_the_same_in_whatever_order_its_entries_come() =>
        Gen.Dictionary(Gen.String[Gen.Char['a', 'h'], 1, 4], Gen.String[Gen.Char['0', 'z'].Where(c => c is not (';' or '=')), 1, 4])[0, 6].Sample(entries =>
        {
            var image = Contracts.Images.Digest.Parse("sha256:" + Hex);
            return EnvFingerprint.Of(image, entries) == EnvFingerprint.Of(image, entries.Reverse());
        });

    [Fact]
    public void A_template_is_expanded_with_the_execution_id()
    {
        var id = ExecutionId.Parse("0190a5b0-7c3e-7000-8000-000000000001");

        Assert.Equal($"world://w/runs/{id}/", WritePrefix.Expand("world://w/runs/{execution_id}/", id).ToString());
        Assert.Throws<FormatException>(() => WritePrefix.Expand("world://w/runs/{execution_id}", id));
    }

    // Two names of maximum length: a run that settles must be able to name its files.
    [Fact]
    public void Every_output_name_has_a_place_under_every_write_prefix()
    {
        static string Longest(string start) => start + string.Join('/', Enumerable.Repeat(new string('a', 200), 6))[..(1024 - start.Length)];
        var (prefix, name) = (TextForm.Parse<WritePrefix>($"world://w/{Longest("")}/"), OutputName.Canonicalize(Longest("outputs/")));

        Assert.Equal($"{prefix}{name}", prefix.Output(name).ToString());
        Assert.Equal($"{prefix}outputs.json", prefix.Index.ToString());
        Assert.Equal($"{prefix}receipt.json", prefix.Receipt.ToString());
        Assert.False(WritePrefix.TryParse($"world://w/{Longest("")}b/", out _));
        Assert.False(WorldPath.TryParse($"{prefix}{name}b", out _));
    }

    // Parse, TryParse and print share one core: accepted text prints unchanged, refused text gets a message with the form.
    private static void Holds<T>(string text, bool valid)
        where T : class, ITextForm<T>
    {
        Assert.Equal(valid, T.TryParse(text, out var value));
        if (valid)
        {
            Assert.Equal(text, value!.ToString());
            Assert.Equal(value, TextForm.Parse<T>(text));
        }
        else
        {
            Assert.Contains(T.Form, Assert.Throws<FormatException>(() => TextForm.Parse<T>(text)).Message, StringComparison.Ordinal);
        }
    }
}
