package io.countersign.policy.cases;

import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes what came of cases as the XML that build servers read. */
public final class JUnitXml {
  private JUnitXml() {}

  /**
   * Writes a report.
   *
   * @param suite the name of the suite
   * @param run what came of its cases
   */
  public static String of(String suite, CaseRun run) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", clean(suite));
      xml.writeAttribute("tests", Integer.toString(run.results().size()));
      xml.writeAttribute("failures", Integer.toString(run.failures()));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute("skipped", "0");
      for (CaseRun.Result result : run.results()) {
        testCase(xml, suite, result.played().name(), result.differences());
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeCharacters("\n");
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Text could not be written to memory", e);
    }
    return text.toString();
  }

  private static void testCase(
      XMLStreamWriter xml, String suite, String name, List<String> differences)
      throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", clean(suite));
    xml.writeAttribute("name", clean(name));
    if (!differences.isEmpty()) {
      xml.writeStartElement("failure");
      xml.writeAttribute("message", clean(differences.getFirst()));
      xml.writeCharacters(clean(String.join("\n", differences)));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  /** XML has no way to write most control characters. */
  private static String clean(String text) {
    return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?");
  }
}
