using System.Text;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;

namespace Pipeline.Lanes.Tests;

/// <summary>The evidence of a case that passes every check, for tests to break.</summary>
internal static class Evidence
{
    public const string Canary = "sk-canary-00000000-0000-4000-8000-0000000000ff";
    public const string Area = "receipts";
    private static readonly string[] Bound = ["trace_id", "adapter", "processor_ref", "mode"];

    public static readonly ProcessorSpec Spec = ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Specs.Json("p")));
    public static readonly RunnableImage Image = RunnableImage.Built(Digest.Parse("sha256:" + new string('a', 64)), "pipeline/p:dev");
    public static readonly Digest Inputs = InputsDocument.Parse("{}"u8.ToArray()).Hash;
    public static readonly CaseExpectation.Error Error = new(ErrorCode.Inputs, "invalid inputs payload: not JSON");

    public static CaseEvidence Success()
    {
        var expected = new CaseExpectation.Outputs(new Dictionary<OutputName, string>());
        return new CaseEvidence(Spec, "c", expected, Files(("outputs/a.txt", "A\n")), Canary, SuccessRun(1), SuccessRun(2));
    }

    public static CaseEvidence Failure() => new(Spec, "c", Error, Files(), Canary, FailedRun(1), FailedRun(2));

    public static RunEvidence SuccessRun(int number) => Wrote(number, $"run {number}", "A\n");

    /// <summary>A run with this content in <c>outputs/a.txt</c>.</summary>
    public static RunEvidence Wrote(int number, string label, string content)
    {
        var (id, prefix) = Place(number);
        var output = OutputName.Canonicalize("outputs/a.txt");
        var bytes = Encoding.UTF8.GetBytes(content);
        var index = OutputsIndex.Of([new OutputEntry(output, Sha256.Of(bytes), bytes.Length)]).Encode();
        var fingerprint = EnvFingerprint.Of(Image.Digest, [new("mode", "mock"), new("arch", "amd64")]);
        var receipt = Receipt(number, index);
        return new RunEvidence(
            label, id, prefix, Image, Platform.Amd64, Inputs,
            new Envelope.Success(id, prefix, prefix.Index, [prefix.Output(output)], fingerprint, Image.Tag).Encode(),
            Files(("outputs/a.txt", content), ("outputs.json", Encoding.UTF8.GetString(index)), ("receipt.json", Encoding.UTF8.GetString(receipt))),
            FileEvidence.Of(receipt),
            Events("execution.start", "adapter.invoke", "processor.exec.start", "processor.exec.success", "storage.write", "adapter.complete", "execution.settle"),
            0);
    }

    public static RunEvidence FailedRun(int number)
    {
        var (id, prefix) = Place(number);
        var envelope = new Envelope.Failure(id, new Fault(ErrorCode.Inputs, "not JSON"), "");
        return new RunEvidence($"run {number}", id, prefix, Image, Platform.Amd64, null, envelope.Encode(), Files(), null, Events("execution.start", "execution.fail"), 0);
    }

    public static byte[] Receipt(int number, byte[] index, Func<Receipt, Receipt>? change = null)
    {
        var (id, prefix) = Place(number);
        var receipt = new Receipt(
            5, EnvFingerprint.Of(Image.Digest, [new("mode", "mock"), new("arch", "amd64")]), id, InputsDocument.HashSchema, Image.Digest, Inputs, Mode.Mock,
            new IndexReference(prefix.Index, Sha256.Of(index)), "mock", Spec.Ref, "2026-11-20T10:00:00.000Z", new Dictionary<string, long>(StringComparer.Ordinal), Image.Tag);
        return (change?.Invoke(receipt) ?? receipt).Encode();
    }

    public static (ExecutionId Id, WritePrefix Prefix) Place(int number)
    {
        var id = ExecutionId.Parse($"00000000-0000-4000-8000-{number:x12}");
        return (id, WritePrefix.Expand("world://runs/p/{execution_id}/", id));
    }

    public static Dictionary<string, FileEvidence> Files(params (string Name, string Content)[] files) =>
        files.ToDictionary(file => file.Name, file => FileEvidence.Of(Encoding.UTF8.GetBytes(file.Content)), StringComparer.Ordinal);

    public static LoggedEvent[] Events(params string[] names) => [.. names.Select(Event)];

    public static LoggedEvent Event(string name)
    {
        var properties = Bound.ToDictionary(property => property, property => "x", StringComparer.Ordinal);
        if (name.StartsWith("processor.exec", StringComparison.Ordinal) && name != "processor.exec.start")
        {
            properties["stdout_bytes"] = "0";
        }

        return new LoggedEvent(name, properties, name);
    }
}
