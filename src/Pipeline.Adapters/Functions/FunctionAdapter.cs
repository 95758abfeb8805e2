using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Runs;
using Pipeline.Adapters.Spans;
using Pipeline.Clients;
using Pipeline.World;
using Serilog;

namespace Pipeline.Adapters.Functions;

/// <summary>Runs processors as deployed functions: a resolver finds them, an invoker calls them.</summary>
/// <param name="app">The application of the functions.</param>
/// <param name="world">The world in which runs settle.</param>
/// <param name="log">Receives the events of each execution.</param>
/// <param name="time">The clock for deadlines.</param>
public sealed class FunctionAdapter(FunctionApp app, IWorld world, ILogger log, TimeProvider time) : IAdapter
{
    public const string AdapterName = "modal";

    private const string Success = "success";

    public string Name => AdapterName;

    public Envelope Invoke(Invocation invocation, CancellationToken cancellationToken)
    {
        var redactor = RunEnvironment.Redactor(invocation);
        var events = new FunctionEvents(log, Name, invocation, redactor);
        using var span = AdapterSpans.Start("adapter.invoke");
        events.Execution.AdapterInvoke();
        var outcome = "cancelled";
        try
        {
            var envelope = Run(invocation, events, redactor, cancellationToken);
            outcome = envelope is Envelope.Failure failure ? failure.Fault.Code.Name : Success;
            return envelope;
        }
        finally
        {
            events.Complete(null, outcome);
            events.Execution.AdapterComplete(outcome);
            AdapterSpans.End(span, outcome == Success ? null : outcome);
        }
    }

    // The only place where a fault becomes an envelope; a program's message in it may contain a secret.
    private Envelope Run(Invocation invocation, FunctionEvents events, Redactor redactor, CancellationToken cancellationToken)
    {
        var fingerprint = RunFingerprint.Of(Name, invocation);
        try
        {
            return invocation.Platform == Platform.Amd64
                ? new FunctionRun(app, world, events, time).Execute(invocation, fingerprint, cancellationToken).GetAwaiter().GetResult()
                : throw new FaultException(ErrorCode.ModalInvocation, $"functions run on {Platform.Amd64}, not on {invocation.Platform}");
        }
        catch (FaultException e)
        {
            return new Envelope.Failure(invocation.ExecutionId, e.Fault.Redacted(redactor), fingerprint.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Envelope.Failure(invocation.ExecutionId, new Fault(ErrorCode.AdapterInvocation, "the world's storage failed"), fingerprint.ToString());
        }
    }
}

/// <summary>One invocation of a deployed function, from its inputs to its settlement.</summary>
internal sealed class FunctionRun(FunctionApp app, IWorld world, FunctionEvents events, TimeProvider time)
{
    // A function's output is limited where it runs; here it has already arrived.
    private static readonly LocalOptions Limits = new();

    public async Task<Envelope> Execute(Invocation invocation, EnvFingerprint fingerprint, CancellationToken cancellationToken)
    {
        if (invocation.Conditions != RunConditions.Usual)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "functions do not support changed conditions");
        }

        var settlement = new RunSettlement(invocation, Limits, events.Execution);
        using var staged = settlement.Stored(() => world.Stage(invocation.ExecutionId, invocation.WritePrefix));
        var inputs = settlement.Stored(() => StagedInputs.Write(staged, invocation.Inputs, invocation.Conditions, cancellationToken));
        var call = new FunctionCall(
            invocation.ExecutionId,
            invocation.Mode,
            invocation.Spec.Ref,
            fingerprint,
            invocation.Image.Tag,
            invocation.WritePrefix,
            Math.Max(1, (long)invocation.Timeout.TotalMilliseconds),
            Delivered(staged));
        events.Start(app.Name);
        var asked = RequestedRun.Of(invocation, inputs, fingerprint);
        return await settlement.Recorded(staged, asked, async () =>
        {
            var result = Read(await Call(invocation, call, cancellationToken), invocation);
            events.Complete(result.Streams, result.Fault?.Code.Name ?? "success");
            return result.Fault is { } fault
                ? throw new FaultException(fault)
                : settlement.Stored(() => Settle(settlement, staged, asked, result, cancellationToken));
        });
    }

    private async Task<ReadOnlyMemory<byte>> Call(Invocation invocation, FunctionCall call, CancellationToken cancellationToken)
    {
        using var span = AdapterSpans.Start("modal.invoke");
        using var deadline = new CallDeadline(invocation.Timeout, time, cancellationToken);
        var answer = await deadline.Hold(async () =>
        {
            var function = await app.Resolver.Resolve(app.Name, invocation.Spec.Name, deadline.Token);
            return await app.Invoker.Invoke(function, call.Encode(), deadline.Left, events, deadline.Token);
        });
        AdapterSpans.Done(span);
        return answer;
    }

    private static FunctionResult Read(ReadOnlyMemory<byte> bytes, Invocation invocation)
    {
        try
        {
            var result = FunctionResult.Parse(bytes);
            return result switch
            {
                _ when result.ExecutionId != invocation.ExecutionId => throw new FormatException("the result belongs to another run"),
                _ when result.ImageDigest != invocation.Image.Digest => throw new FaultException(
                    ErrorCode.ModalInvocation, $"the function was built from {result.ImageDigest}, not from {invocation.Image.Digest}"),
                _ => result,
            };
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.ModalPayload, e.Message, e);
        }
    }

    private static PayloadFiles Delivered(IStagedRun staged) => PayloadFiles.Of(
        Directory.EnumerateFiles(staged.InputsFolder, "*", SearchOption.AllDirectories).Select(file => KeyValuePair.Create(
            Path.GetRelativePath(staged.InputsFolder, file).Replace(Path.DirectorySeparatorChar, '/'),
            (ReadOnlyMemory<byte>)File.ReadAllBytes(file))));

    private static Envelope.Success Settle(
        RunSettlement settlement, IStagedRun staged, RequestedRun asked, FunctionResult result, CancellationToken cancellationToken)
    {
        foreach (var (path, content) in result.Files.Contents)
        {
            var file = Path.Combine(staged.ArtifactsFolder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content.Span);
        }

        return settlement.Settle(staged, asked, cancellationToken);
    }
}
