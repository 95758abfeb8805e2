using System.Text.Json;
using Pipeline.Lanes.Logs;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Pipeline.Lanes.Tests;

public sealed class LineSinkTests
{
    [Fact]
    public void A_line_of_JSON_begins_with_what_is_bound_in_the_order_of_the_contract()
    {
        var line = Lines(new JsonLineFormatter(), log => log
            .ForContext("mode", "mock").ForContext("processor_ref", "p@1.0.0").ForContext("adapter", "local").ForContext("trace_id", "t")
            .Information("{event} {count} {ratio} {ok} {none} {list}", "storage.write", 3L, 0.5, true, null, new[] { "é", "<" })).Single();

        using var read = JsonDocument.Parse(line);
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$", read.RootElement.GetProperty("timestamp").GetString());
        Assert.EndsWith(
            "\"level\":\"information\",\"event\":\"storage.write\",\"trace_id\":\"t\",\"adapter\":\"local\",\"processor_ref\":\"p@1.0.0\",\"mode\":\"mock\","
            + "\"count\":3,\"ratio\":0.5,\"ok\":true,\"none\":null,\"list\":[\"é\",\"<\"]}",
            line,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_is_told_by_its_type_alone() => Assert.EndsWith(
        "\"event\":\"e\",\"exception\":\"System.InvalidOperationException\"}",
        Lines(new JsonLineFormatter(), log => log.Error(new InvalidOperationException("payload"), "{event}", "e")).Single(),
        StringComparison.Ordinal);

    [Fact]
    public void A_person_reads_what_is_bound_with_the_start_alone()
    {
        var lines = Lines(new PersonLineFormatter(), log =>
        {
            var bound = log.ForContext("trace_id", "t").ForContext("adapter", "local").ForContext("processor_ref", "p@1.0.0").ForContext("mode", "mock");
            bound.Information("{event}", "execution.start");
            bound.Information("{event} {outputs}", "execution.settle", 2);
            log.Warning("plain {x}", 1);
        });

        Assert.Equal(
            ["execution.start        processor_ref=p@1.0.0 mode=mock adapter=local trace_id=t", "execution.settle       outputs=2", "plain 1 x=1"],
            lines.Select(line => line[9..]),
            StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_line_is_redacted_and_one_line(bool json)
    {
        using var output = new StringWriter();
        var sink = new LineSink(json ? new JsonLineFormatter() : new PersonLineFormatter(), output);
        sink.Mask("hunter2");
        using (var log = Logger(sink))
        {
            log.ForContext("hunter2", "x").Information("{event} {tail} {header}", "e", "one\nhunter2\r\ntwo", "Authorization: Bearer abcdef");
        }

        var line = output.ToString();
        Assert.Equal(1, line.Count(c => c == '\n'));
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdef", line, StringComparison.Ordinal);
    }

    private static string[] Lines(ITextFormatter formatter, Action<ILogger> write)
    {
        using var output = new StringWriter();
        using (var log = Logger(new LineSink(formatter, output)))
        {
            write(log);
        }

        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Logger Logger(ILogEventSink sink) => new LoggerConfiguration().MinimumLevel.Is(LogEventLevel.Verbose).WriteTo.Sink(sink).CreateLogger();
}
