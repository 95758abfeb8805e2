using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Http;

/// <summary>Conditions that no retry resolves: an account without credit, an exhausted quota; pure.</summary>
/// <remarks><c>tests/golden/retries/used-up.json</c> lists the answers, with one example each.</remarks>
public static partial class QuotaExhausted
{
    private static readonly HashSet<string> CodeMembers = new(StringComparer.Ordinal) { "code", "type", "status", "reason" };

    private static readonly HashSet<string> Codes = new(StringComparer.OrdinalIgnoreCase)
    {
        "access_terminated", "arrearage", "billing_error", "billing_hard_limit_reached", "billing_not_active", "budget_exceeded",
        "credit_balance_too_low", "exceeded_current_quota_error", "insufficient_balance", "insufficient_credits", "insufficient_quota",
        "payment_required", "terminal_quota_exhausted", "usage_limit_reached",
    };

    /// <summary>What is exhausted, in a word of the lists above, never the server's own; null if the body reports nothing exhausted.</summary>
    public static string? Find(string body)
    {
        var words = Words().Match(body) is { Success: true } found ? found.Value.ToLowerInvariant() : null;
        try
        {
            using var document = JsonDocument.Parse(body);
            return Named(document.RootElement).FirstOrDefault() ?? words;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return words;
        }
    }

    private static IEnumerable<string> Named(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Named),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Named(member.Value).Concat(Name(member))),
        _ => [],
    };

    private static IEnumerable<string> Name(JsonProperty member)
    {
        var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : "";
        if (CodeMembers.Contains(member.Name) && Codes.Contains(text))
        {
            yield return text.ToLowerInvariant();
        }

        if (member.Name == "quotaId" && text.Contains("PerDay", StringComparison.OrdinalIgnoreCase))
        {
            yield return "a quota per day";
        }
    }

    [GeneratedRegex(
        "billing hard limit|credit balance is too low|insufficient balance|insufficient credits|monthly included credits|monthly spending limit|pull rate limit|used all available credits",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        60_000)]
    private static partial Regex Words();
}
