using Pipeline.Targets;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Build.Tests;

/// <summary>No written line contains a secret, however it was written.</summary>
public sealed class SecretsMaskedTests
{
    private static readonly SecretsMasked Mask = new(["sesame", "sesame-street"]);

    [Fact]
    public void A_secret_that_is_written_in_parts_is_masked()
    {
        using var inner = new StringWriter();
        using var writer = new SecretsMasked.Writer(inner, Mask);

        writer.Write("say ses");
        writer.Write("ame\nand sesame");
        writer.Write('-');
        writer.WriteLine("street now");
        writer.Write("prompt> ".ToCharArray());
        writer.Flush();

        Assert.Equal("say ***\nand *** now\nprompt> ", inner.ToString());
    }

    [Fact]
    public void A_log_event_is_masked_in_text_properties_and_exception_and_otherwise_passed_as_it_is()
    {
        var kept = new Kept();
        using var inner = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(kept).CreateLogger();
        using var log = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(new SecretsMasked.Sink(inner, Mask)).CreateLogger();

        log.Debug("run {Tool:l} {Arguments:l}", "git", "--token sesame-street");
        log.Error(new InvalidOperationException("sesame is wrong"), "failed");
        log.Information("{Count} left", 3);

        Assert.Equal<string[]>(["run git --token ***", "failed\nSystem.InvalidOperationException: *** is wrong", "3 left"], [.. kept.Events.Select(x => x.RenderMessage(null))]);
        Assert.DoesNotContain(kept.Events, x => x.Properties.Values.Any(value => value.ToString().Contains("sesame", StringComparison.Ordinal)) || x.Exception is not null);
        Assert.Equal([LogEventLevel.Debug, LogEventLevel.Error, LogEventLevel.Information], kept.Events.Select(x => x.Level));
        Assert.Equal("{Count} left", kept.Events[2].MessageTemplate.Text);
    }

    private sealed class Kept : ILogEventSink
    {
        public List<LogEvent> Events { get; } = [];

        public void Emit(LogEvent logEvent) => Events.Add(logEvent);
    }
}
