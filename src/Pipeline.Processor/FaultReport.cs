namespace Pipeline.Processor;

/// <summary>Turns every outcome of the container's work into files and an exit status; this is the only place that does.</summary>
internal static class FaultReport
{
    public const int Success = 0;
    public const int Failure = 1;

    // The codes of the canon that a container may report.
    private static readonly ErrorCode[] Reportable =
        [ErrorCode.Inputs, ErrorCode.MissingSecret, ErrorCode.OutputDuplicate, ErrorCode.Timeout, ErrorCode.AdapterInvocation];

    /// <summary>Runs the body; a failure leaves only <c>fault.json</c>.</summary>
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
            Log(log, $"{fault}");
            if (e is not FaultException || e.InnerException is not null)
            {
                LogFrames(log, e.InnerException ?? e);
            }

            staging.Withdraw();
            WriteFault(staging, log, fault);
            return Failure;
        }
        finally
        {
            staging.Clear();
        }
    }

    private static Fault FaultOf(Exception e) => e is FaultException { Fault: var fault } && Reportable.Contains(fault.Code)
        ? fault
        : new Fault(ErrorCode.AdapterInvocation, e.GetType().Name);

    private static void WriteFault(Staging staging, TextWriter log, Fault fault)
    {
        try
        {
            staging.Write("fault.json", fault.Encode());
        }
        catch (FaultException e)
        {
            LogFrames(log, e);
        }
    }

    // Logs the stack trace and type, but not the message, which may quote a payload or a secret.
    private static void LogFrames(TextWriter log, Exception e) => Log(log, $"{e.StackTrace}\n{e.GetType().Name}");

    // For people watching. A closed or broken standard error must not change the outcome.
    private static void Log(TextWriter log, string text)
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
