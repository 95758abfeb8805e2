namespace Pipeline.Modal.Tests.Transport;

/// <summary>A connection opens each plane once, sends the same metadata with every call, and stays closed once closed.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task The_first_call_gets_a_token_and_every_call_carries_it()
    {
        using var played = new Played();

        await played.Get();
        await played.Get();

        Assert.Equal("AuthTokenGet, FunctionGet, FunctionGet", string.Join(", ", played.Control.Arrived.Select(call => call.Method)));
        Assert.All(played.Control.Calls, call => Assert.Equal("a-token", call["x-modal-auth-token"]));
        Assert.Null(played.Control.Askings[0]["x-modal-auth-token"]);
    }

    [Fact]
    public async Task An_input_plane_is_opened_once_and_shares_the_token()
    {
        using var played = new Played();

        await Played.Get(played.Connection.Input(new Uri("http://input")));
        await Played.Get(played.Connection.Input(new Uri("http://input/")));
        await played.Get();

        Assert.Equal(["open control", "open input"], played.Ways);
        Assert.Single(played.Control.Askings);
        Assert.Empty(played.At("input").Askings);
        Assert.All(played.At("input").Calls, call => Assert.Equal(("a-token", "input"), (call["x-modal-auth-token"], call["x-modal-host"])));
    }

    [Fact]
    public void Credentials_are_not_sent_in_the_clear_by_an_input_planes_address()
    {
        using var played = new Played("https://control");

        var refusal = Assert.Throws<FaultException>(() => played.Connection.Input(new Uri("http://input")));

        Assert.Equal(ErrorCode.ModalLookup, refusal.Fault.Code);
        Assert.Contains("has no TLS", refusal.Fault.Message, StringComparison.Ordinal);
        Assert.Equal(["open control"], played.Ways);
    }

    [Theory]
    [InlineData("ftp://input")]
    [InlineData("input:443")]
    public void An_input_plane_is_a_server(string address)
    {
        using var played = new Played();

        var refusal = Assert.Throws<FaultException>(() => played.Connection.Input(new Uri(address)));

        Assert.Equal(ErrorCode.ModalLookup, refusal.Fault.Code);
    }

    [Fact]
    public async Task What_is_closed_closes_its_ways_and_makes_no_call()
    {
        var played = new Played();
        await Played.Get(played.Connection.Input(new Uri("http://input")));

        played.Dispose();
        played.Dispose();

        Assert.Equal("open control, open input, close control, close input", string.Join(", ", played.Ways));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => played.Get());
        Assert.Throws<ObjectDisposedException>(() => played.Connection.Input(new Uri("http://input")));
    }
}
