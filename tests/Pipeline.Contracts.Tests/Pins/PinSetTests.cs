using System.Text;
using CsCheck;

namespace Pipeline.Contracts.Tests;

public sealed class PinSetTests
{
    private static readonly Gen<Digest> Digests = Gen.Char['0', '9'].Select(digit => Fixed(digit));

    private static readonly Gen<Pin> AnyPin =
        from name in Gen.Char['a', 'z'].Array[1, 8]
        from index in Digests
        from amd64 in Digests
        from arm64 in Digests
        from source in Digests
        from based in Digests
        from both in Gen.Bool
        from scratch in Gen.Bool
        from reproducible in Gen.Bool
        select new Pin(
            ImageReference.Parse($"ghcr.io/owner/name/{new string(name)}"),
            $"1.0.0-{source.Hex[..12]}",
            index,
            both ? new Dictionary<Platform, Digest> { [Platform.Arm64] = arm64, [Platform.Amd64] = amd64 } : new Dictionary<Platform, Digest> { [Platform.Amd64] = amd64 },
            source,
            scratch ? null : based)
        {
            IsReproducible = reproducible,
        };

    private static readonly Gen<KeyValuePair<string, Pin>[]> AnyPins =
        Gen.Select(Gen.Char['a', 'z'].Array[1, 8].Select(name => new string(name)), AnyPin, KeyValuePair.Create)
            .Array[0, 12]
            .Select(pins => pins.DistinctBy(pin => pin.Key, StringComparer.Ordinal).ToArray());

    [Fact]
    public void It_is_the_golden_file_and_the_golden_file_is_it()
    {
        var pins = PinSet.Of(
        [
            KeyValuePair.Create("planner", new Pin(
                ImageReference.Parse("127.0.0.1:5055/pipeline/rehearsal/planner"), "2.10.0-888888888888", Fixed('6'),
                new Dictionary<Platform, Digest> { [Platform.Amd64] = Fixed('7') }, Fixed('8'), null)),
            KeyValuePair.Create("llm_chat", new Pin(
                ImageReference.Parse("ghcr.io/owner/name/llm_chat"), "1.0.0-555555555555", Fixed('1'),
                new Dictionary<Platform, Digest> { [Platform.Arm64] = Fixed('3'), [Platform.Amd64] = Fixed('2') }, Fixed('5'), Fixed('b'))),
        ]);

        Golden.Equal("pins.json", pins.Encode());
        Golden.Equal("pins.json", PinSet.Parse(Golden.Bytes("pins.json")).Encode());
        Assert.Equal($"ghcr.io/owner/name/llm_chat:1.0.0-555555555555@{Fixed('1')}", PinSet.Parse(Golden.Bytes("pins.json")).Of("llm_chat").Reference.ToString());
    }

    /// <summary>Files of earlier versions have no such member, and mean the same.</summary>
    [Fact]
    public void A_pin_says_plainly_if_nothing_is_promised_and_is_another_pin()
    {
        var golden = PinSet.Parse(Golden.Bytes("pins.json"));
        Assert.All(golden.Pins.Values, pin => Assert.True(pin.IsReproducible));
        var unpromised = PinSet.Of([KeyValuePair.Create("planner", golden.Of("planner") with { IsReproducible = false })]);

        Assert.Contains($"\"repository\": \"127.0.0.1:5055/pipeline/rehearsal/planner\",\n      \"reproducibility\": \"not promised\",\n      \"source\": \"{Fixed('8')}\",", unpromised.ToString(), StringComparison.Ordinal);
        Assert.Equal(unpromised.Of("planner"), PinSet.Parse(unpromised.Encode()).Of("planner"));
        Assert.NotEqual(golden.Of("planner"), unpromised.Of("planner"));
    }

    /// <summary>Each removes or replaces something in the golden file.</summary>
    public static TheoryData<string, string, string> Refused => new()
    {
        // Only a tag, or an invalid digest: the bytes could change.
        { $"\"index\": \"{Fixed('1')}\"", "\"index\": \"1.0.0\"", "llm_chat: index is not a digest" },
        { $"\"linux/arm64\": \"{Fixed('3')}\"", "\"linux/arm64\": \"latest\"", "llm_chat: linux/arm64 is not a digest" },
        { "ghcr.io/owner/name/llm_chat", "ghcr.io/owner/name/llm_chat:latest", "llm_chat: repository has a tag or a digest" },
        // Without a registry its meaning would depend on the engine.
        { "ghcr.io/owner/name/llm_chat", "owner/name/llm_chat", "llm_chat: repository is not an image reference" },
        { "\"tag\": \"1.0.0-555555555555\"", "\"tag\": \"-1\"", "llm_chat: tag is not a tag" },
        // Both end a reference, like a tag and a digest.
        { "\"tag\": \"1.0.0-555555555555\"", $"\"tag\": \"1.0.0@{Fixed('1')}\"", "llm_chat: tag is not a tag" },
        { "\"linux/arm64\"", "\"linux/riscv64\"", "llm_chat: platforms is not a platform" },
        { $"\"base\": \"{Fixed('b')}\"", "\"base\": \"python\"", "llm_chat: base is not a digest" },
        { $"\n        \"linux/amd64\": \"{Fixed('7')}\"\n      ", "", "planner: platforms is empty" },
        // Strict: nothing unknown, missing or duplicate, and only the canonical form.
        { "\"tag\": \"1.0.0-555555555555\"", "\"reproducibility\": \"promised\", \"tag\": \"1.0.0-555555555555\"", "llm_chat: reproducibility must be \"not promised\", or absent" },
        { "\"schema\": \"pins-v1\"", "\"schema\": \"pins-v0\"", "the schema of pins is pins-v1" },
        { "\"schema\": \"pins-v1\"", "\"schema\": \"pins-v1\", \"updated\": \"2026-11-22\"", "unknown member 'updated'" },
        { "\"tag\": \"1.0.0-555555555555\"", "\"tag\": null", "null where a value was expected" },
        { ",\n      \"tag\": \"1.0.0-555555555555\"", "", "missing 'tag'" },
        { "\"planner\": {", "\"llm_chat\": {", "duplicate" },
        { "\"pins\": {", "\"pins\":  {", "not in the canonical form of pins" },
        { "\"planner\": {", "\"Planner\": {", "Planner is not a processor's name" },
    };

    // Members that may be null in other formats.
    [Theory]
    [InlineData("goal")]
    [InlineData("inputs")]
    public void A_processor_of_any_name_has_a_pin_and_not_null(string processor)
    {
        var fault = Assert.Throws<FaultException>(() => PinSet.Parse(Encoding.UTF8.GetBytes($"{{\"pins\":{{\"{processor}\":null}},\"schema\":\"pins-v1\"}}"))).Fault;

        Assert.Equal(ErrorCode.ImageUnpinned, fault.Code);
        Assert.Contains("null where a value was expected", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Anything_else_is_no_pin(string part, string instead, string told)
    {
        var golden = Encoding.UTF8.GetString(Golden.Bytes("pins.json"));
        Assert.Contains(part, golden, StringComparison.Ordinal);

        var fault = Assert.Throws<FaultException>(() => PinSet.Parse(Encoding.UTF8.GetBytes(golden.Replace(part, instead, StringComparison.Ordinal)))).Fault;

        Assert.Equal(ErrorCode.ImageUnpinned, fault.Code);
        Assert.StartsWith("image not pinned: pins: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(told, fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_processor_without_a_pin_is_not_pinned() => Assert.Equal(
        "ERR_IMAGE_UNPINNED image not pinned: llm_chat has no pin",
        Assert.Throws<FaultException>(() => PinSet.Empty.Of("llm_chat")).Fault.ToString());

    [Fact]
    public void What_is_written_is_read_back_and_written_the_same() => AnyPins.Sample(pins =>
    {
        var bytes = PinSet.Of(pins).Encode();
        Assert.Equal(bytes, PinSet.Parse(bytes).Encode());
        Assert.Equal(pins.Length, PinSet.Parse(bytes).Pins.Count);
    });

    [Fact]
    public void The_order_in_which_pins_are_given_does_not_matter() =>
        AnyPins.Sample(pins => Assert.Equal(PinSet.Of(pins).Encode(), PinSet.Of(pins.Reverse()).Encode()));

    [Fact]
    public void A_changed_pin_changes_its_own_lines_alone() => AnyPins.Where(pins => pins.Length > 0).Sample(pins =>
    {
        var before = Lines(PinSet.Of(pins));
        var moved = pins[0].Value with { Index = Fixed('f') };
        var after = Lines(PinSet.Of([KeyValuePair.Create(pins[0].Key, moved), .. pins.Skip(1)]));
        Assert.Equal(before.Length, after.Length);
        Assert.Single(before.Zip(after), line => line.First != line.Second);
    });

    private static string[] Lines(PinSet pins) => pins.ToString().Split('\n');

    private static Digest Fixed(char digit) => Digest.Parse("sha256:" + new string(digit, 64));
}
