using System.Text;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Faults;

/// <summary>Faults from a file, for an emulator in a separate process.</summary>
public sealed class FaultRulesFileTests
{
    [Fact]
    public void A_list_of_rules_is_read()
    {
        var rules = Parse("""
            [
              {"at":"FunctionMap","times":3,"skip":1,"fault":{"do":"status","code":"Unavailable","detail":"down","retry_after_s":0.5}},
              {"at":"Run","times":null,"fault":{"do":"result","as":"INTERNAL_FAILURE"}},
              {"at":"Run","fault":{"do":"bytes","content":"gQE="}},
              {"at":"AuthTokenGet","fault":{"do":"token_life","seconds":null}},
              {"at":"BlobDownload","fault":{"code":503,"do":"http_status"}},
              {"at":"AttemptAwait","fault":{"do":"format","data_format":1}}
            ]
            """);

        Assert.Equal(new FaultRule("FunctionMap", new InjectedFault.Status(Grpc.Core.StatusCode.Unavailable, "down", 0.5)) { Times = 3, Skip = 1 }, rules[0]);
        Assert.Equal(new FaultRule("Run", new InjectedFault.Result(ResultStatus.InternalFailure)) { Times = null }, rules[1]);
        Assert.Equal([0x81, 0x01], Assert.IsType<InjectedFault.Bytes>(rules[2].Fault).Content.ToArray());
        Assert.Equal(new FaultRule("AuthTokenGet", new InjectedFault.TokenLife(null)), rules[3]);
        Assert.Equal(new FaultRule("BlobDownload", new InjectedFault.HttpStatus(503)), rules[4]);
        Assert.Equal(new FaultRule("AttemptAwait", new InjectedFault.Format(1)), rules[5]);
    }

    [Theory]
    // Not JSON, not a list, an incomplete rule.
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""[{"at":"FunctionMap"}]""")]
    [InlineData("""[{"fault":{"do":"reset"}}]""")]
    [InlineData("""[{"at":"FunctionMap","fault":null}]""")]
    // An unknown member, fault, status and place.
    [InlineData("""[{"at":"FunctionMap","fault":{"do":"reset"},"often":1}]""")]
    [InlineData("""[{"at":"FunctionMap","fault":{"do":"explode"}}]""")]
    [InlineData("""[{"at":"FunctionMap","fault":{"do":"status","code":"Sometimes"}}]""")]
    [InlineData("""[{"at":"FunctionCall","fault":{"do":"reset"}}]""")]
    // Faults that cannot happen at their place, or ever.
    [InlineData("""[{"at":"FunctionMap","fault":{"do":"webhook","url":"https://example.invalid/"}}]""")]
    [InlineData("""[{"at":"Run","fault":{"do":"status","code":"Unavailable"}}]""")]
    [InlineData("""[{"at":"BlobUpload","fault":{"do":"http_status","code":200}}]""")]
    [InlineData("""[{"at":"FunctionMap","fault":{"do":"delay","seconds":0}}]""")]
    [InlineData("""[{"at":"FunctionMap","times":0,"fault":{"do":"reset"}}]""")]
    [InlineData("""[{"at":"FunctionMap","skip":-1,"fault":{"do":"reset"}}]""")]
    [InlineData("""[{"at":"FunctionMap","fault":{"do":"status","code":"OK"}}]""")]
    public void What_is_no_list_of_faults_that_can_happen_is_refused(string json) => Assert.Throws<FormatException>(() => Parse(json));

    [Fact]
    public void Rules_for_one_place_take_their_turns()
    {
        var script = new FaultScript();
        script.Add(new FaultRule("FunctionMap", new InjectedFault.Reset()) { Times = 2, Skip = 1 }, new FaultRule("FunctionMap", new InjectedFault.Hang()));

        InjectedFault?[] taken = [.. Enumerable.Range(0, 5).Select(_ => script.Next("FunctionMap"))];

        Assert.Equal([null, new InjectedFault.Reset(), new InjectedFault.Reset(), new InjectedFault.Hang(), null], taken);
        Assert.Null(script.Next("FunctionGet"));
    }

    [Fact]
    public void Nothing_goes_wrong_after_clearing()
    {
        var script = new FaultScript();
        script.Add(new FaultRule("FunctionMap", new InjectedFault.Reset()) { Times = null });
        script.Clear();

        Assert.Null(script.Next("FunctionMap"));
    }

    private static IReadOnlyList<FaultRule> Parse(string json) => FaultRulesFile.Parse(Encoding.UTF8.GetBytes(json));
}
