namespace Pipeline.Lanes.Tests;

/// <summary>An adapter without containers: it records requests and gives the test's answer, by default success with one output.</summary>
internal sealed class RecordingAdapter : IAdapter
{
    public static Digest Image { get; } = Sha256.Of("image"u8);

    public List<Invocation> Invocations { get; } = [];

    public Func<Invocation, Envelope> Answer { get; init; } = invocation => Success(invocation, "outputs/a.txt");

    public string Name => "recording";

    public static Envelope Success(Invocation invocation, params string[] outputs) => new Envelope.Success(
        invocation.ExecutionId,
        invocation.WritePrefix,
        invocation.WritePrefix.Index,
        outputs.Select(name => invocation.WritePrefix.Output(OutputName.Canonicalize(name))),
        EnvFingerprint.Of(invocation.Image.Digest, []),
        invocation.Image.Tag);

    public Envelope Invoke(Invocation invocation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Invocations.Add(invocation);
        return Answer(invocation);
    }
}
