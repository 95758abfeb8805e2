using CsCheck;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>A token's lifetime, read from text without a guaranteed form.</summary>
public sealed class AuthTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_token_ends_when_it_says()
    {
        var token = AuthToken.Read(Jwt.Until(Now.AddHours(2)), Now);

        Assert.Equal(Now.AddHours(2), token.Expires);
        Assert.True(token.IsLive(Now.AddHours(2).AddTicks(-1)));
        Assert.False(token.IsLive(Now.AddHours(2)));
    }

    [Theory]
    [InlineData("eyJleHAiOjE3OTU0MDAwMDAsIngiOiI_Pz8-Pj4ifQ")] // {"exp":1795400000,"x":"???>>>"}, of the URL's alphabet
    [InlineData("eyJleHAiOjE3OTU0MDAwMDAsIngiOiI/Pz8+Pj4ifQ")] // of the other
    [InlineData("eyJleHAiOjE3OTU0MDAwMDAsIngiOiI_Pz8-Pj4ifQ==")] // padded
    [InlineData("eyJleHAiOjE3OTU0MDAwMDAsIngiOiI/Pz8+Pj4ifQ=")] // padded by half
    [InlineData("eyJleHAiOjE3OTU0MDAwMDAuNX0")] // {"exp":1795400000.5}: RFC 7519, section 2, has fractions
    public void Its_claims_are_read_in_every_spelling(string claims) =>
        Assert.Equal(1_795_400_000, AuthToken.Read($"e30.{claims}.c2ln", Now).Expires.ToUnixTimeSeconds());

    [Theory]
    [InlineData("opaque")]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("e30.e30.e30.e30.e30")] // An encrypted one (RFC 7516).
    [InlineData("e30.!!!.c2ln")]
    [InlineData("e30..c2ln")]
    [InlineData("e30.e30.c2ln")] // {}
    [InlineData("e30.W10.c2ln")] // []
    [InlineData("e30.eyJleHAiOg.c2ln")] // {"exp":
    [InlineData("e30.eyJleHAiOiIxNzk1NDAwMDAwIn0.c2ln")] // {"exp":"1795400000"}
    [InlineData("e30.eyJleHAiOjB9.c2ln")] // {"exp":0}
    [InlineData("e30.eyJleHAiOi01fQ.c2ln")] // {"exp":-5}
    [InlineData("e30.eyJleHAiOjFlMzAwfQ.c2ln")] // {"exp":1e300}
    [InlineData("e30.eyJleHAiOm51bGx9.c2ln")] // {"exp":null}
    public void One_that_tells_no_end_is_good_for_twenty_minutes(string text) => Assert.Equal(Now.AddMinutes(20), AuthToken.Read(text, Now).Expires);

    [Fact]
    public void Another_is_asked_for_at_50_to_60_percent_of_its_life() => Gen.Select(Gen.Int[1, 10_000_000], Gen.Int).Sample((life, id) =>
    {
        var refresh = AuthToken.Read(Jwt.Until(Now.AddSeconds(life), id), Now).RefreshAt - Now;
        Assert.InRange(refresh.TotalSeconds / life, 0.5 - 1e-9, 0.6 + 1e-9);
    });

    [Fact]
    public void Many_clients_do_not_ask_at_once()
    {
        var moments = Enumerable.Range(0, 1000).Select(id => AuthToken.Read(Jwt.Until(Now.AddHours(1), id), Now).RefreshAt).ToList();

        Assert.InRange(moments.Distinct().Count(), 950, 1000);
        Assert.InRange(moments.Average(moment => (moment - Now).TotalHours), 0.54, 0.56);
    }

    [Fact]
    public void One_that_has_ended_is_not_fresh()
    {
        var token = AuthToken.Read(Jwt.Until(Now.AddMinutes(-1)), Now);

        Assert.False(token.IsLive(Now));
        Assert.False(token.IsFresh(Now));
    }

    [Fact]
    public void Any_text_is_read() => Gen.OneOf(Gen.String, Gen.String.Select(Jwt.Of)).Sample(text => Assert.True(AuthToken.Read(text, Now).RefreshAt >= Now));

    [Theory]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("\u00e9", false)]
    [InlineData("eyJ.a-_=.b", true)]
    public void A_token_is_what_a_header_takes(string text, bool takes) => Assert.Equal(takes, AuthToken.CanTravel(text));

    [Fact]
    public void As_text_it_tells_nothing() => Assert.Equal("a token until 2026-11-22T12:20:00.0000000+00:00", AuthToken.Read("opaque", Now).ToString());
}
