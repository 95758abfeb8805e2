using Pipeline.Contracts;

namespace Pipeline.Processor;

/// <summary>Turns every way in which the work of a container may end into files and an exit status, in this one place.</summary>
internal static class FaultReport
{
    public const int Success = 0;
    public const int Failure = 1;

    // The part of the canon that a container may say.
    private static readonly ErrorCode[] Sayable =
        [ErrorCode.Inputs, ErrorCode.MissingSecret, ErrorCode.OutputDuplicate, ErrorCode.Timeout, ErrorCode.AdapterInvocation];

    /// <summary>Runs the body; a failure leaves <c>fault.json</c> and nothing else.</summary>
    /// <returns>The exit status.</returns>
    public static int Guard(Staging staging, TextWriter log, Action body)
    {
        try
        {
            staging.Clear();
            body();
            return Success;
        }
        catch (Exception e)
        {
            var fault = FaultOf(e);
            Say(log, $"{fault}");
            if (e is not FaultException || e.InnerException is not null)
            {
                SayFrames(log, e.InnerException ?? e);
            }

            staging.Withdraw();
            Tell(staging, log, fault);
            return Failure;
        }
        finally
        {
            staging.Clear();
        }
    }

    private static Fault FaultOf(Exception e) => e is FaultException { Fault: var fault } && Sayable.Contains(fault.Code)
        ? fault
        : new Fault(ErrorCode.AdapterInvocation, e.GetType().Name);

    private static void Tell(Staging staging, TextWriter log, Fault fault)
    {
        try
        {
            staging.Write("fault.json", fault.Encode());
        }
        catch (FaultException e)
        {
            SayFrames(log, e);
        }
    }

    // Where it happened and what it was; not the message, which may quote a payload or a secret.
    private static void SayFrames(TextWriter log, Exception e) => Say(log, $"{e.StackTrace}\n{e.GetType().Name}");

    // For whoever watches. That nobody can be reached there, or that the provider has closed it, must not change the outcome.
    private static void Say(TextWriter log, string text)
    {
        try
        {
            log.WriteLine(text);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }
}
