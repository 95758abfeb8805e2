using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace Pipeline.Contracts.Tests.Ledger;

/// <summary>The line of a ledger, and how each vouches for the previous ones.</summary>
public sealed class LedgerEntryTests
{
    private const string File = "ledger.jsonl";
    private static readonly Digest Image = Digest.Parse("sha256:" + new string('1', 64));
    private static readonly Digest Other = Digest.Parse("sha256:" + new string('2', 64));

    private static readonly LedgerRun Run = new(
        ExecutionId.Parse("0190a5b0-7c3e-7000-8000-000000000001"),
        ProcessorRef.Parse("table_profile@1.0.0"),
        Mode.Mock,
        EnvFingerprint.Of(Image, [new("adapter", "local"), new("mode", "mock")]),
        Other,
        TextForm.Parse<WritePrefix>("world://local/runs/überblick/"));

    private static readonly Transition[] Story =
    [
        new Transition.Imported(WorldPath.Parse("world://local/tables/a.csv"), Other, 8),
        new Transition.Failed(Run, ErrorCode.Timeout),
        new Transition.Settled(Run, Image, Other),
        new Transition.Settled(Run, Image, Other, Image),
        new Transition.Settled(Run, Image, Other, Image, Other),
    ];

    [Fact]
    public void The_golden_bytes_tell_one_of_each_kind()
    {
        var entries = Chain(Story);
        Golden.Equal(File, entries.SelectMany(entry => entry.Encode()).ToArray());
        Assert.Equal(entries, Golden.Lines(File).Select(line => LedgerEntry.Parse(Encoding.UTF8.GetBytes(line + "\n"))));
    }

    [Fact]
    public void Each_entry_follows_the_one_before_and_no_other()
    {
        var entries = Chain(Story);
        Assert.Equal(entries[^1].Head, entries.Aggregate(LedgerHead.Empty, (head, entry) => head.Then(entry)));
        Assert.Equal("entry 2 is missing: 3 follows 1", Assert.Throws<FormatException>(() => entries[0].Head.Then(entries[2])).Message);
        var otherStory = Chain([Story[1], Story[0]]);
        Assert.Equal("entry 2 does not follow from entry 1", Assert.Throws<FormatException>(() => entries[0].Head.Then(otherStory[1])).Message);
    }

    [Theory]
    [InlineData("ledger-entry-v1", "ledger-entry-v0", "the schema of an entry is ledger-entry-v1")]
    [InlineData("\"sequence\":3", "\"sequence\":0", "sequence must be 1 to 2^53-1")]
    [InlineData("\"outcome\":\"success\"", "\"outcome\":\"ERR_TIMEOUT\"", "an entry of outcome ERR_TIMEOUT has other members")]
    [InlineData("\"outcome\":\"success\"", "\"outcome\":\"done\"", "'done' is not an error code of the canon")]
    [InlineData("\"index_sha256\"", "\"index_sha_256\"", "unknown member 'index_sha_256'")]
    [InlineData("image=sha256:1", "image=sha256:2", "image_digest and env_fingerprint name two images")]
    [InlineData(".000Z", "Z", "timestamp_utc is YYYY-MM-DDTHH:MM:SS.mmmZ")]
    [InlineData("\"mode\":\"mock\"", "\"mode\":\"real\"", "entry 3 does not match its hash")]
    [InlineData("{\"env", "{ \"env", "not the canonical bytes")]
    public void Anything_else_is_refused_with_the_rule(string good, string bad, string reason)
    {
        var text = Encoding.UTF8.GetString(Chain(Story)[2].Encode());
        Assert.Contains(good, text, StringComparison.Ordinal);
        Assert.Contains(reason, Refusal(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public void No_member_may_be_missing_or_be_null()
    {
        foreach (var line in Golden.Lines(File))
        {
            foreach (var member in JsonNode.Parse(line)!.AsObject().Select(member => member.Key))
            {
                var (without, withNull) = (JsonNode.Parse(line)!.AsObject(), JsonNode.Parse(line)!.AsObject());
                without.Remove(member);
                withNull[member] = null;
                Refusal(Encoding.UTF8.GetBytes(without.ToJsonString() + "\n"));
                Refusal(Encoding.UTF8.GetBytes(withNull.ToJsonString() + "\n"));
            }
        }
    }

    [Fact]
    public void Any_one_bit_that_is_flipped_is_seen()
    {
        var lines = Chain(Story).Select(entry => entry.Encode()).ToArray();
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 10_000], Gen.Int[0, 7]).Sample(
            (which, at, bit) =>
            {
                var line = (byte[])lines[which].Clone();
                line[at % line.Length] ^= (byte)(1 << bit);
                Refusal(line);
            },
            iter: 3000);
    }

    [Fact]
    public void A_line_that_is_too_long_is_refused_when_it_is_made_and_when_it_is_read()
    {
        var long1 = Enumerable.Range(0, 300).Select(i => KeyValuePair.Create($"k{i:000}", new string('x', 256)));
        var run = Run with { Fingerprint = EnvFingerprint.Of(Image, long1) };
        Assert.Contains("larger than 65536 bytes", Assert.Throws<FormatException>(
            () => LedgerEntry.After(LedgerHead.Empty, DateTimeOffset.UnixEpoch, new Transition.Failed(run, ErrorCode.Timeout))).Message, StringComparison.Ordinal);
        Assert.Contains("larger than 65536 bytes", Refusal(new byte[LedgerEntry.MaxBytes + 1]), StringComparison.Ordinal);
    }

    /// <summary>jq and coreutils suffice to follow the chain.</summary>
    [Fact]
    public void The_hash_is_what_jq_and_sha256sum_say()
    {
        Assert.SkipUnless(System.IO.File.Exists("/usr/bin/jq"), "jq is not here");
        foreach (var line in Golden.Lines(File))
        {
            using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "jq -cS 'del(.hash)' | sha256sum"]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
            shell.StandardInput.Write(line);
            shell.StandardInput.Close();
            Assert.Equal($"{JsonNode.Parse(line)!["hash"]!.GetValue<string>()["sha256:".Length..]}  -\n", shell.StandardOutput.ReadToEnd());
        }
    }

    private static List<LedgerEntry> Chain(IEnumerable<Transition> transitions)
    {
        var entries = new List<LedgerEntry>();
        foreach (var transition in transitions)
        {
            var head = entries is [.., var last] ? last.Head : LedgerHead.Empty;
            entries.Add(LedgerEntry.After(head, DateTimeOffset.UnixEpoch.AddDays(20_000 + entries.Count), transition));
        }

        return entries;
    }

    private static string Refusal(byte[] line) => Assert.Throws<FormatException>(() => LedgerEntry.Parse(line)).Message;
}
